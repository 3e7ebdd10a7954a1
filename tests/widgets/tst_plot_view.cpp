// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_view.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <QTest>

using namespace lapidary::widgets;

class TestPlotView : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void coloursFollowTheTheme()
    {
        Theme theme;
        theme.apply();
        PlotView plot(theme, QStringLiteral("Training loss"));
        QCPGraph* accent = plot.addSeries(QStringLiteral("loss"));
        QCPGraph* expert = plot.addSeries(QStringLiteral("expert 3"), 3);
        accent->addData({0, 1, 2}, {1, 1, 1});
        plot.rescaleAxes();
        plot.resize(300, 200);
        for (const ThemeId id : kThemes) {
            theme.setId(id);
            QCOMPARE(
                plot.toPixmap(300, 200).toImage().pixelColor(2, 2), tokenColor(id, Token::Surface));
            QCOMPARE(accent->pen().color(), tokenColor(id, Token::Accent));
            QCOMPARE(
                expert->pen().color(), markOutline(expertColor(3), tokenColor(id, Token::Surface)));
            QCOMPARE(plot.xAxis->tickLabelColor(), tokenColor(id, Token::TextMuted));
            QCOMPARE(plot.yAxis->basePen().color(), tokenColor(id, Token::Outline));
        }
    }

    void textFollowsTheTextScale()
    {
        Theme theme;
        PlotView plot(theme, QStringLiteral("Training loss"));
        theme.setTextScale(200);
        QCOMPARE(plot.xAxis->tickLabelFont().pointSizeF(), 20.0);
        QCOMPARE(plot.legend->font().pointSizeF(), 20.0);
    }

    void manyRequestsAreFewReplots()
    {
        Theme theme;
        PlotView plot(theme, QStringLiteral("Training loss"));
        plot.resize(300, 200);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QTRY_VERIFY(plot.replotCount() >= 1);
        const int before = plot.replotCount();
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 350) {
            plot.requestReplot();
            QCoreApplication::processEvents();
        }
        QTRY_VERIFY(plot.replotCount() > before);
        QVERIFY2(plot.replotCount() - before <= 5, qPrintable(QString::number(plot.replotCount())));
    }

    void theLastRequestIsNeverLost()
    {
        Theme theme;
        PlotView plot(theme, QStringLiteral("Training loss"));
        plot.show();
        plot.requestReplot();
        const int before = plot.replotCount();
        plot.requestReplot();
        QTRY_COMPARE(plot.replotCount(), before + 1);
    }

    void itTellsWhatItShowsInWords()
    {
        Theme theme;
        PlotView plot(theme, QStringLiteral("Training loss"));
        plot.setSummary(QStringLiteral("loss 2.31 at step 3 120, falling"));
        QCOMPARE(plot.accessibleName(), QStringLiteral("Training loss"));
        QCOMPARE(plot.accessibleDescription(), QStringLiteral("loss 2.31 at step 3 120, falling"));
    }
};

QTEST_MAIN(TestPlotView)
#include "tst_plot_view.moc"
