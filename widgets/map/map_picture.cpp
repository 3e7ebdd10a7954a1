// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/map/map_picture.h"

namespace lapidary::widgets {

MapPicture::MapPicture(QCustomPlot* plot, MapScene& scene, const SplatCamera& camera)
    : QCPLayerable(plot, QStringLiteral("main"))
    , m_scene(scene)
    , m_camera(camera)
{ }

void MapPicture::applyDefaultAntialiasingHint(QCPPainter* painter) const
{
    painter->setAntialiasing(false); // an image on whole pixels
}

void MapPicture::draw(QCPPainter* painter)
{
    const QSizeF view = mParentPlot->size();
    const double ratio = painter->device()->devicePixelRatioF();
    QImage image = m_scene.draw(m_camera, view, ratio);
    image.setDevicePixelRatio(ratio);
    painter->drawImage(QPointF(0.0, 0.0), image);
}

} // namespace lapidary::widgets
