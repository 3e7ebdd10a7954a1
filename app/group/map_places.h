// SPDX-License-Identifier: GPL-3.0-or-later
// MapPlaces: where the units that are shown lie, by the chosen method. Ranks are there at once;
// projections are asked of the engine and kept in the cache of the project.
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace lapidary::app {

class GroupSession;
struct Services;

/// Places of the units of a view, in their order.
struct Places
{
    std::vector<float> x;
    std::vector<float> y;
};

class MapPlaces : public QObject
{
    Q_OBJECT

public:
    MapPlaces(Services& services, GroupSession& session, QObject* parent = nullptr);

    /// "ranks", "pca" or "umap".
    const QString& method() const { return m_method; }

    void setMethod(const QString& method);

    /// True when the engine can do more than ranks.
    bool hasProjections() const;

    /// The places, or null while they are worked out or when that failed.
    const Places* places() const { return m_places.get(); }

    bool isBusy() const { return m_isBusy; }

    /// The method in words: "PCA of layer 3".
    QString title() const;

Q_SIGNALS:
    /// Places, method or isBusy() changed.
    void changed();

private:
    void update();
    void ask(const QString& key);
    void take(const QString& key, const QString& file);
    QString key() const;

    Services& m_services;
    GroupSession& m_session;
    QString m_method = QStringLiteral("ranks");
    std::shared_ptr<const Places> m_places;
    QHash<QString, std::shared_ptr<const Places>> m_known;
    bool m_isBusy = false;
};

} // namespace lapidary::app
