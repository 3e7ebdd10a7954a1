// SPDX-License-Identifier: GPL-3.0-or-later
// MapPicture: the splatted marks as a layer of a QCustomPlot, which looks after buffers, screens
// and saving as a picture.
#pragma once

#include "widgets/map/map_scene.h"
#include "widgets/plots/qcp.h"

namespace lapidary::widgets {

class MapPicture : public QCPLayerable
{
    Q_OBJECT

public:
    /// Scene and camera are borrowed and outlive the plot. The plot owns the picture.
    MapPicture(QCustomPlot* plot, MapScene& scene, const SplatCamera& camera);

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    MapScene& m_scene;
    const SplatCamera& m_camera;
};

} // namespace lapidary::widgets
