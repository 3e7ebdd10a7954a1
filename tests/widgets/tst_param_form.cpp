// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/number_edit.h"
#include "widgets/forms/param_form.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace lapidary;
using namespace lapidary::widgets;
using model::Json;
using model::ParamSpec;
using model::ParamType;

namespace {

std::vector<ParamSpec> specs()
{
    return {
        ParamSpec{.name = "heads", .type = ParamType::Flag, .defaultValue = true},
        ParamSpec{.name = "experts",
            .type = ParamType::Integer,
            .help = "how many slices",
            .defaultValue = 16,
            .minimum = 2,
            .maximum = 256,
            .unit = "slices"},
        ParamSpec{.name = "seed", .type = ParamType::Integer},
        ParamSpec{.name = "learning_rate",
            .type = ParamType::Number,
            .defaultValue = 3e-4,
            .minimum = 0.0},
        ParamSpec{.name = "title", .type = ParamType::Text, .defaultValue = "demo"},
        ParamSpec{.name = "method",
            .type = ParamType::Choice,
            .defaultValue = "ridge",
            .choices = {"ridge", "zero"}},
        ParamSpec{.name = "repair", .type = ParamType::Choice, .choices = {"none", "refit"}},
        ParamSpec{.name = "data", .type = ParamType::Path, .isRequired = true},
        ParamSpec{.name = "layers", .type = ParamType::Integer, .isList = true},
        ParamSpec{.name = "stop", .type = ParamType::Text, .isList = true},
    };
}

Json everything()
{
    return {{"heads", false}, {"experts", 8}, {"seed", 9007199254740993}, {"learning_rate", 0.25},
        {"title", "zwölf"}, {"method", "zero"}, {"repair", "refit"}, {"data", "/tmp/größe.jsonl"},
        {"layers", {0, 4, 7}}, {"stop", {"a, b", "c"}}};
}

// QCOMPARE cannot print JSON, and the text tells 1 from 1.0.
QString text(const Json& value)
{
    return QString::fromStdString(value.dump());
}

} // namespace

class TestParamForm : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_theme.apply(); }

    void init()
    {
        QLocale::setDefault(QLocale::c());
        m_form = std::make_unique<ParamForm>(m_theme);
        m_form->setSpecs(specs());
    }

    void aNewFormHoldsTheDefaults()
    {
        const Json expected{{"heads", true}, {"experts", 16}, {"learning_rate", 3e-4},
            {"title", "demo"}, {"method", "ridge"}};
        QCOMPARE(text(m_form->values()), text(expected));
    }

    void valuesComeBackAsTheyWereSet()
    {
        m_form->setValues(everything());
        QCOMPARE(text(m_form->values()), text(everything()));
        QVERIFY(m_form->isValid());
        QCOMPARE(m_form->params()->integer("experts"), 8);
        m_form->resetToDefaults();
        QVERIFY(!m_form->values().contains("layers"));
        QCOMPARE(text(m_form->values()["experts"]), text(16));
    }

    void typingIsReadAsTheSpecsType()
    {
        m_form->show();
        auto* experts = qobject_cast<NumberEdit*>(m_form->field(QStringLiteral("experts")));
        experts->setFocus();
        experts->selectAll();
        QTest::keyClicks(experts, QStringLiteral("64"));
        QCOMPARE(text(m_form->values()["experts"]), text(Json(64)));
        QTest::keyClick(experts, Qt::Key_Up);
        QCOMPARE(text(m_form->values()["experts"]), text(Json(65)));
        experts->setText(QStringLiteral("1e2"));
        QCOMPARE(text(m_form->values()["experts"]), text(Json(100)));
    }

    void whatIsWrongIsSaidAtItsField_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expected");
        QTest::newRow("range") << "experts"
                               << "1"
                               << "from 2 to 256";
        QTest::newRow("no number") << "experts"
                                   << "many"
                                   << "whole number";
        QTest::newRow("fraction") << "experts"
                                  << "2.5"
                                  << "whole number";
        QTest::newRow("huge") << "experts"
                              << "99999999999999999999"
                              << "whole number";
        QTest::newRow("negative") << "learning_rate"
                                  << "-1"
                                  << "at least 0";
        QTest::newRow("nan") << "learning_rate"
                             << "nan"
                             << "a number";
        QTest::newRow("infinite") << "learning_rate"
                                  << "inf"
                                  << "a number";
        QTest::newRow("two numbers") << "seed"
                                     << "1 2"
                                     << "whole number";
    }

    void whatIsWrongIsSaidAtItsField()
    {
        QFETCH(QString, name);
        QFETCH(QString, typed);
        QFETCH(QString, expected);
        m_form->setValues(everything());
        qobject_cast<NumberEdit*>(m_form->field(name))->setText(typed);
        QVERIFY(!m_form->isValid());
        const QString error = m_form->errorText(name);
        QVERIFY2(error.contains(expected), qPrintable(error));
        QVERIFY2(error[0].isUpper(), qPrintable(error));
        QVERIFY(QString::fromStdString(m_form->params().error().message).contains(name));
    }

    void aMissingRequiredValueIsSaidUntilItIsThere()
    {
        const auto name = QStringLiteral("data");
        QVERIFY(!m_form->isValid());
        QVERIFY(!m_form->errorText(name).isEmpty());
        auto* edit = m_form->field(name)->findChild<QLineEdit*>();
        QTest::keyClicks(edit, QStringLiteral("x.jsonl"));
        QVERIFY(m_form->isValid());
        QVERIFY(m_form->errorText(name).isEmpty());
    }

    void anEmptiedFieldFallsBackToTheDefault()
    {
        m_form->setValues(everything());
        qobject_cast<NumberEdit*>(m_form->field(QStringLiteral("experts")))->setText({});
        QVERIFY(!m_form->values().contains("experts"));
        QCOMPARE(m_form->params()->integer("experts"), 16);
        qobject_cast<QLineEdit*>(m_form->field(QStringLiteral("title")))->clear();
        QCOMPARE(m_form->params()->text("title"), std::string());
    }

    void valuesChangedIsEmittedOncePerChange()
    {
        QSignalSpy spy(m_form.get(), &ParamForm::valuesChanged);
        m_form->setValues(everything());
        QCOMPARE(spy.count(), 1);
        m_form->setValues(everything());
        QCOMPARE(spy.count(), 1);
        qobject_cast<QCheckBox*>(m_form->field(QStringLiteral("heads")))->toggle();
        QCOMPARE(spy.count(), 2);
    }

    void strangeJsonChangesNothingAndDoesNotCrash()
    {
        const Json before = m_form->values();
        m_form->setValues(Json::array({1, 2}));
        m_form->setValues(nullptr);
        m_form->setValues({{"unknown", 1}});
        QCOMPARE(text(m_form->values()), text(before));
        m_form->setValues({{"heads", "yes"}, {"experts", {1, 2}}, {"method", 3}, {"layers", "x"},
            {"data", false}, {"stop", {{{"a", 1}}}}});
        QVERIFY(!m_form->isValid());
    }

    void aChoiceWithoutDefaultMayStayUnset()
    {
        QVERIFY(!m_form->values().contains("repair"));
        auto* box = qobject_cast<QComboBox*>(m_form->field(QStringLiteral("repair")));
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(text(m_form->values()["repair"]), text("none"));
    }

    void theLocalesDecimalSignIsUnderstood()
    {
        QLocale::setDefault(QLocale(QLocale::German));
        auto* edit = qobject_cast<NumberEdit*>(m_form->field(QStringLiteral("learning_rate")));
        edit->setText(QStringLiteral("0,5"));
        QCOMPARE(text(m_form->values()["learning_rate"]), text(Json(0.5)));
        edit->setText(QStringLiteral("0.5"));
        QCOMPARE(text(m_form->values()["learning_rate"]), text(Json(0.5)));
    }

    void stepsStayInRange()
    {
        NumberEdit edit(NumberKind::Real, 0.0, 1.0);
        edit.setText(QStringLiteral("0.0003"));
        edit.stepBy(1);
        QCOMPARE(edit.text(), QStringLiteral("0.00031"));
        edit.setText(QStringLiteral("1"));
        edit.stepBy(5);
        QCOMPARE(edit.text(), QStringLiteral("1"));
        edit.setText(QStringLiteral("nonsense"));
        edit.stepBy(1);
        QCOMPARE(edit.text(), QStringLiteral("0"));
    }

    void theWheelDoesNotChangeAFieldThatIsNotFocused()
    {
        NumberEdit edit(NumberKind::Integer, {}, {});
        edit.setText(QStringLiteral("5"));
        edit.show();
        edit.clearFocus();
        QWheelEvent wheel(
            QPointF(5, 5), QPointF(5, 5), {}, {0, 120}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&edit, &wheel);
        QCOMPARE(edit.text(), QStringLiteral("5"));
    }

    void everyFieldHasNameAndHelpForScreenReaders()
    {
        for (const ParamSpec& spec : specs()) {
            const QString name = QString::fromStdString(spec.name);
            QWidget* field = m_form->field(name);
            QVERIFY(field);
            QWidget* target = field->focusProxy() ? field->focusProxy() : field;
            QVERIFY2(!target->accessibleName().isEmpty(), spec.name.c_str());
        }
        QCOMPARE(m_form->field(QStringLiteral("experts"))->accessibleDescription(),
            QStringLiteral("How many slices"));
    }

    void specsCanBeReplaced()
    {
        m_form->setSpecs({ParamSpec{.name = "only", .type = ParamType::Flag}});
        QCOMPARE(text(m_form->values()), text(Json({{"only", false}})));
        QVERIFY(!m_form->field(QStringLiteral("experts")));
    }

private:
    Theme m_theme;
    std::unique_ptr<ParamForm> m_form;
};

QTEST_MAIN(TestParamForm)
#include "tst_param_form.moc"
