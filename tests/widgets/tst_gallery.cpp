// SPDX-License-Identifier: GPL-3.0-or-later
// Shows every widget in every theme and leaves the pictures in <build>/screens/widgets-*.png, to be
// looked at. What can be asserted of a picture is asserted: it is not empty and no text is cut off.
#include "tests/widgets/controls_page.h"
#include "widgets/plots/plot_view.h"
#include "widgets/shell/command_palette.h"
#include "widgets/shell/empty_state.h"
#include "widgets/shell/job_model.h"
#include "widgets/shell/job_view.h"
#include "widgets/shell/log_model.h"
#include "widgets/shell/log_view.h"
#include "widgets/shell/message_bar.h"
#include "widgets/shell/mode_bar.h"
#include "widgets/shell/problem_model.h"
#include "widgets/shell/problem_view.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QPainter>
#include <QStatusBar>
#include <QTest>

#include <cmath>

using namespace lapidary::widgets;
using lapidary::test::makeControls;

namespace {

struct Mode
{
    const char16_t* icon;
    QString name;
};

QList<Mode> modes()
{
    return {{u"welcome", QStringLiteral("Welcome")}, {u"model", QStringLiteral("Model")},
        {u"calibrate", QStringLiteral("Calibrate")}, {u"group", QStringLiteral("Group")},
        {u"train", QStringLiteral("Train")}, {u"route", QStringLiteral("Route")},
        {u"evaluate", QStringLiteral("Evaluate")}, {u"export", QStringLiteral("Export")}};
}

QList<QAction*> addModes(const Theme& theme, ModeBar& bar, QObject* owner)
{
    QList<QAction*> actions;
    for (const Mode& mode : modes()) {
        actions << new QAction(theme.icon(mode.icon), mode.name, owner);
        bar.addMode(actions.back());
    }
    return actions;
}

Message someMessage(Level level, QAction* action)
{
    return {level, QStringLiteral("The file is shorter than its header says (3.1 GB of 4.9 GB)"),
        QStringLiteral(
            "model-00002-of-00005.safetensors ends inside tensor "
            "model.layers.7.mlp.up_proj.weight.\nThe download was probably interrupted."),
        QStringLiteral("model-00002-of-00005.safetensors"), QStringLiteral("OPEN-02"), {action},
        {}};
}

/// A window as the workbench lays it out, with models that must outlive it as its children.
struct Window
{
    explicit Window(const Theme& theme)
        : problems(theme)
        , log(theme)
    {
        auto* bar = new ModeBar(theme);
        const QList<QAction*> actions = addModes(theme, *bar, &window);
        actions[3]->setChecked(true);
        window.addToolBar(Qt::LeftToolBarArea, bar);
        window.menuBar()->addMenu(QStringLiteral("&File"));
        window.menuBar()->addMenu(QStringLiteral("&Edit"));
        window.statusBar()->showMessage(QStringLiteral("Drag to lasso"));
        auto* centre = new QWidget;
        auto* column = new QVBoxLayout(centre);
        column->setContentsMargins(0, 0, 0, 0);
        messages = new MessageBar(theme);
        auto* retry = new QAction(QStringLiteral("Retry"), &window);
        for (const Level level : {Level::Info, Level::Warning, Level::Error}) {
            Message message = someMessage(level, retry);
            message.key = levelName(level);
            messages->post(message);
            problems.add(message);
        }
        column->addWidget(messages);
        auto* empty = new EmptyState(theme, Illustration::Group);
        empty->setTitle(QStringLiteral("Nothing to group yet"));
        empty->setText(
            QStringLiteral("The map shows every neuron of a layer, placed by how it works "
                           "with the others. It needs a recording of this model."));
        empty->setActions(
            new QAction(theme.icon(u"calibrate"), QStringLiteral("Record activations…"), &window),
            {new QAction(QStringLiteral("Open demo"), &window)});
        column->addWidget(empty, 1);
        window.setCentralWidget(centre);
        addDocks(theme);
        window.resize(1366, 768);
    }

    void addDocks(const Theme& theme)
    {
        jobs.setJob({QStringLiteral("1"), QStringLiteral("Record 16 384 tokens"), JobState::Done,
            QStringLiteral("16 384 tokens in 41 s"), {}, {}, {}, false});
        jobs.setJob({QStringLiteral("2"), QStringLiteral("Train demo recipe"), JobState::Running,
            QStringLiteral("step 3 120 of 8 000"), 0.39, 740.0, {}, true});
        for (int i = 0; i < 12; ++i) {
            log.append({QDateTime::currentDateTime(), i % 4 == 3 ? Level::Warning : Level::Info,
                i % 2 ? QStringLiteral("engine") : QStringLiteral("workbench"),
                QStringLiteral("opened tensor %1 of 290").arg(i * 20)});
        }
        const auto dock = [this](const QString& title, QWidget* content) {
            auto* it = new QDockWidget(title, &window);
            it->setObjectName(title);
            it->setWidget(content);
            window.addDockWidget(Qt::BottomDockWidgetArea, it);
            return it;
        };
        dock(QStringLiteral("Jobs"), new JobView(theme, jobs));
        auto* view = new ProblemView(theme, problems);
        view->showNewest();
        problemDock = dock(QStringLiteral("Problems"), view);
        window.tabifyDockWidget(problemDock, dock(QStringLiteral("Log"), new LogView(theme, log)));
    }

    ProblemModel problems;
    JobModel jobs;
    LogModel log;
    MessageBar* messages = nullptr;
    QDockWidget* problemDock = nullptr;
    QMainWindow window; // last, so that it goes first
};

void fillPlot(PlotView& plot)
{
    plot.xAxis->setLabel(QStringLiteral("step"));
    plot.yAxis->setLabel(QStringLiteral("loss"));
    for (int series = 0; series < 5; ++series) {
        QCPGraph* graph = plot.addSeries(QStringLiteral("expert %1").arg(series), series);
        for (int x = 0; x < 200; ++x) {
            graph->addData(x, 1.5 + series * 0.3 + 3 * std::exp(-x / (20.0 + 10 * series)));
        }
    }
    plot.legend->setVisible(true);
    plot.rescaleAxes();
}

} // namespace

class TestGallery : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { QVERIFY(QDir().mkpath(folder())); }

    void controls_data() { themes(); }

    void controls()
    {
        begin();
        const std::unique_ptr<QWidget> page(makeControls(*m_theme));
        page->show();
        QVERIFY(QTest::qWaitForWindowExposed(page.get()));
        page->findChild<QWidget*>(QStringLiteral("focused"))->setFocus();
        keep(page.get(), QStringLiteral("controls"));
    }

    void window_data() { themes(); }

    void window()
    {
        begin();
        Window it(*m_theme);
        it.window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&it.window));
        keep(&it.window, QStringLiteral("window"));
        auto* palette = new CommandPalette(*m_theme, &it.window);
        QList<QAction*> actions;
        for (const Mode& mode : modes()) {
            auto* action = new QAction(
                m_theme->icon(mode.icon), QStringLiteral("Go to %1").arg(mode.name), palette);
            action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(actions.size() + 1)));
            action->setProperty("category", QStringLiteral("Mode"));
            actions << action;
        }
        actions[4]->setEnabled(false);
        actions[4]->setProperty("whyDisabled", QStringLiteral("There is no recipe yet."));
        palette->setActions(actions);
        palette->open(QStringLiteral(">t"));
        keep(&it.window, QStringLiteral("palette"));
        palette->dismiss();
        it.problemDock->raise();
        keep(&it.window, QStringLiteral("problems"));
    }

    void illustrations_data() { themes(); }

    void illustrations()
    {
        begin();
        QPixmap sheet(1320, 440);
        sheet.fill(m_theme->color(Token::Canvas));
        QPainter painter(&sheet);
        for (int i = 0; i < 8; ++i) {
            const QRectF cell(i % 4 * 330 + 5, i / 4 * 220 + 10, 320, 200);
            drawIllustration(painter, static_cast<Illustration>(i), cell, m_theme->id());
        }
        painter.end();
        keep(sheet, QStringLiteral("illustrations"));
    }

    void icons_data() { themes(); }

    void icons()
    {
        begin();
        const QStringList names
            = QDir(QStringLiteral(":/lapidary/icons")).entryList({QStringLiteral("*.svg")});
        constexpr int kColumns = 12;
        const int rows = (static_cast<int>(names.size()) + kColumns - 1) / kColumns;
        QPixmap sheet(kColumns * 128, rows * 170);
        sheet.fill(m_theme->color(Token::Canvas));
        QPainter painter(&sheet);
        for (int i = 0; i < names.size(); ++i) {
            const QString name = QString(names[i]).remove(QStringLiteral(".svg"));
            const QPoint at(i % kColumns * 128, i / kColumns * 170);
            if (name == QStringLiteral("lapidary")) { // the only one in colour
                QIcon(QStringLiteral(":/lapidary/icons/lapidary.svg"))
                    .paint(&painter, QRect(at + QPoint(16, 10), QSize(96, 96)));
                continue;
            }
            painter.drawPixmap(at + QPoint(16, 10), m_theme->pixmap(name, Token::Text, 96));
            painter.drawPixmap(at + QPoint(30, 116), m_theme->pixmap(name, Token::Text, 24));
            painter.drawPixmap(at + QPoint(70, 120), m_theme->pixmap(name, Token::Accent, 16));
            painter.setPen(m_theme->color(Token::TextMuted));
            painter.drawText(QRect(at + QPoint(0, 144), QSize(128, 22)), Qt::AlignCenter, name);
        }
        painter.end();
        keep(sheet, QStringLiteral("icons"));
    }

    void plot_data() { themes(); }

    void plot()
    {
        begin();
        PlotView plot(*m_theme, QStringLiteral("Training loss"));
        fillPlot(plot);
        plot.resize(720, 420);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.replot(QCustomPlot::rpImmediateRefresh);
        keep(&plot, QStringLiteral("plot"));
    }

private:
    static QString folder() { return QStringLiteral(LAPIDARY_BINARY_DIR "/screens"); }

    void themes()
    {
        QTest::addColumn<int>("theme");
        for (const ThemeId id : kThemes) {
            QTest::addRow("%s", qUtf8Printable(themeKey(id))) << static_cast<int>(id);
        }
    }

    void begin()
    {
        QFETCH(int, theme);
        m_theme = std::make_unique<Theme>();
        m_theme->setReduceMotion(true);
        m_theme->setId(static_cast<ThemeId>(theme));
        m_theme->apply();
    }

    void keep(QWidget* widget, const QString& name)
    {
        QCoreApplication::processEvents();
        keep(widget->grab(), name);
    }

    void keep(const QPixmap& picture, const QString& name)
    {
        const QImage image = picture.toImage();
        bool isBlank = true;
        for (int y = 0; y < image.height() && isBlank; y += 3) {
            for (int x = 0; x < image.width() && isBlank; x += 3) {
                isBlank = image.pixel(x, y) == image.pixel(0, 0);
            }
        }
        QVERIFY(!isBlank);
        QVERIFY(picture.save(
            QStringLiteral("%1/widgets-%2-%3.png").arg(folder(), name, themeKey(m_theme->id()))));
    }

    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(TestGallery)
#include "tst_gallery.moc"
