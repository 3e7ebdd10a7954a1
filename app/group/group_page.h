// SPDX-License-Identifier: GPL-3.0-or-later
// GroupPage: the layer strip, the map and the board; or what is missing for them, with the way
// there.
#pragma once

#include <QStackedWidget>

class QComboBox;
class QSplitter;

namespace lapidary::model {
struct Error;
}

namespace lapidary::widgets {
class EmptyState;
class LayerStrip;
} // namespace lapidary::widgets

namespace lapidary::app {

class BoardPanel;
class ConvertJob;
class GroupEdits;
class GroupEngine;
class GroupSession;
class MapPanel;
class MapPlaces;
struct Services;

class GroupPage : public QStackedWidget
{
    Q_OBJECT

public:
    explicit GroupPage(Services& services, QWidget* parent = nullptr);
    ~GroupPage() override;

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeEmpty();
    QWidget* makeWorkspace();
    QWidget* makeLayerBar();
    void bindEdits();
    void bindSelection();
    void bindGroup();
    void refresh();
    void refreshStrip();
    void arrange();
    void updateActions();
    void showEmpty();
    void fillRecordings();
    void stepLayer(int by);
    void assignByNumber();
    void takeSnapshot();
    void restoreSnapshot();
    void exportGrouping();
    void post(const model::Error& error, const QString& what);
    bool assignByKey(int key);

    Services& m_services;
    GroupSession* m_session = nullptr;
    GroupEdits* m_edits = nullptr;
    GroupEngine* m_engine = nullptr;
    ConvertJob* m_convert = nullptr;
    MapPlaces* m_places = nullptr;
    widgets::EmptyState* m_empty = nullptr;
    widgets::EmptyState* m_noExperts = nullptr;
    QStackedWidget* m_side = nullptr; // the board, or the way to one
    QSplitter* m_splitter = nullptr;
    QWidget* m_workspace = nullptr;
    widgets::LayerStrip* m_strip = nullptr;
    QComboBox* m_recordings = nullptr;
    MapPanel* m_map = nullptr;
    BoardPanel* m_board = nullptr;
    QString m_lastNotice;
};

} // namespace lapidary::app
