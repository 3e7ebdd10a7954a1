// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/job_model.h"
#include "widgets/shell/job_row.h"
#include "widgets/shell/job_view.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace lapidary::widgets;

namespace {

Job job(const QString& id, JobState state = JobState::Running)
{
    Job it;
    it.id = id;
    it.title = QStringLiteral("Job %1").arg(id);
    it.state = state;
    it.canCancel = true;
    return it;
}

QList<JobRow*> shownRows(const JobView& view)
{
    QList<JobRow*> rows;
    for (JobRow* row : view.findChildren<JobRow*>()) {
        if (!row->isHidden()) {
            rows << row;
        }
    }
    return rows;
}

} // namespace

class TestJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        m_theme.apply();
    }

    void timeLeftIsRoundedAsPeopleSayIt_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0.0 << "less than a minute left";
        QTest::newRow("56 s") << 56.0 << "less than a minute left";
        QTest::newRow("a minute") << 61.0 << "about 1 min left";
        QTest::newRow("12 min") << 12.4 * 60 << "about 12 min left";
        QTest::newRow("22 min") << 22.0 * 60 << "about 20 min left";
        QTest::newRow("57 min") << 57.0 * 60 << "about 55 min left";
        QTest::newRow("59 min") << 59.0 * 60 << "about 1 h left";
        QTest::newRow("2 h 10") << 130.0 * 60 << "about 2 h 10 min left";
        QTest::newRow("11 h") << 11.3 * 3600 << "about 11 h left";
        QTest::newRow("3 days") << 70.0 * 3600 << "about 3 days left";
        QTest::newRow("negative") << -1.0 << "";
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << "";
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << "";
    }

    void timeLeftIsRoundedAsPeopleSayIt()
    {
        QFETCH(double, seconds);
        QFETCH(QString, text);
        QCOMPARE(timeLeftText(seconds), text);
    }

    void hugeTimesDoNotOverflow() { QVERIFY(timeLeftText(1e300).startsWith(u"about ")); }

    void modelUpdatesByIdAndForgetsOldEndedJobs()
    {
        JobModel model;
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        Job it = job(QStringLiteral("a"));
        it.progress = 0.25;
        it.secondsLeft = 740;
        it.phase = QStringLiteral("step 3 of 12");
        model.setJob(it);
        QCOMPARE(model.index(0).data(JobModel::StatusTextRole).toString(),
            QStringLiteral("Running · step 3 of 12 · 25 % · about 12 min left"));
        model.setJob(job(QStringLiteral("b")));
        QCOMPARE(model.activeCount(), 2);
        QCOMPARE(model.activeProgress(), 0.25);
        it.state = JobState::Done;
        it.phase = QStringLiteral("all read");
        model.setJob(it);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.activeCount(), 1);
        QCOMPARE(model.job(QStringLiteral("a"))->state, JobState::Done);
        QCOMPARE(model.index(1).data(JobModel::StatusTextRole).toString(),
            QStringLiteral("Done · all read"));
        QVERIFY(!model.activeProgress());
        QVERIFY(!model.job(QStringLiteral("none")));
        for (int i = 0; i < JobModel::kEndedLimit + 20; ++i) {
            model.setJob(job(QString::number(i), JobState::Done));
        }
        QCOMPARE(model.rowCount(), JobModel::kEndedLimit + 1);
        QVERIFY(model.job(QStringLiteral("b"))); // it has not ended
        model.clearEnded();
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(model.remove(QStringLiteral("b")));
        QVERIFY(!model.remove(QStringLiteral("b")));
    }

    void cancelAsksForTheRightJobAfterOthersWereAdded()
    {
        JobModel model;
        JobView view(m_theme, model);
        model.setJob(job(QStringLiteral("first")));
        model.setJob(job(QStringLiteral("second")));
        view.resize(600, 200);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy spy(&view, &JobView::cancelRequested);
        for (auto* button : view.findChildren<QPushButton*>()) {
            if (button->accessibleName() == QStringLiteral("Cancel Job first")) {
                QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy.first().first().toString(), QStringLiteral("first"));
    }

    void rowsShowProgressAndLoseTheirBarWhenTheyEnd()
    {
        JobModel model;
        Job it = job(QStringLiteral("a"));
        it.progress = 0.5;
        model.setJob(it);
        JobView view(m_theme, model); // takes over what is there already
        QCOMPARE(shownRows(view).size(), 1);
        auto* bar = view.findChild<QProgressBar*>();
        QCOMPARE(bar->value() * 2, bar->maximum());
        it.progress.reset();
        model.setJob(it);
        QCOMPARE(bar->maximum(), 0);
        it.state = JobState::Failed;
        model.setJob(it);
        QVERIFY(bar->isHidden());
        QVERIFY(view.findChild<QPushButton*>()->isHidden());
        model.clearEnded();
        QCOMPARE(shownRows(view).size(), 0);
    }

    void aJobThatCannotBeCancelledSaysWhy()
    {
        JobModel model;
        JobView view(m_theme, model);
        Job it = job(QStringLiteral("a"));
        it.canCancel = false;
        model.setJob(it);
        auto* cancel = view.findChild<QPushButton*>();
        QVERIFY(!cancel->isEnabled());
        QVERIFY(!cancel->toolTip().isEmpty());
    }

private:
    Theme m_theme;
};

QTEST_MAIN(TestJobs)
#include "tst_jobs.moc"
