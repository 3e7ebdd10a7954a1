// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluate_page/evaluation_view.h"

#include "app/base/text.h"
#include "app/model_page/engine_answers.h"
#include "widgets/shell/figures.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>

#include <cmath>
#include <set>

namespace lapidary::app {

using model::Json;
using widgets::countText;
using widgets::figureText;
using widgets::percentText;

namespace {

const QString kNone = QStringLiteral("–");

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::EvaluationView", text);
}

const Json& at(const Json& object, const char* key)
{
    static const Json kNothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : kNothing;
}

bool isPair(const Json& value)
{
    return value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
}

QString figure(const Json& value)
{
    return value.is_number() ? figureText(value.get<double>()) : kNone;
}

QString percent(const Json& value)
{
    return value.is_number() ? percentText(value.get<double>()) : kNone;
}

QString percentInterval(const Json& value)
{
    return isPair(value)
        ? tr("%1 to %2")
              .arg(percentText(value[0].get<double>()), percentText(value[1].get<double>()))
        : kNone;
}

QString count(const Json& value)
{
    return value.is_number() ? countText(std::llround(value.get<double>())) : kNone;
}

QString weights(const Json& one)
{
    const double active = numberOf(one, "active_parameters");
    const double all = numberOf(one, "parameters");
    if (active <= 0.0) {
        return kNone;
    }
    return all > active ? tr("%1 of %2").arg(widgets::bigText(active), widgets::bigText(all))
                        : widgets::bigText(active);
}

QStringList answerCells(const QString& name, const Json& one)
{
    return {name, count(at(one, "items")), percent(at(one, "accuracy")),
        percentInterval(at(one, "interval")), figure(at(one, "nll")),
        figure(at(one, "tokens_per_second")), weights(one)};
}

std::optional<widgets::IntervalPoint> pointOf(const Json& figures)
{
    const Json& interval = at(figures, "interval");
    if (!at(figures, "accuracy").is_number() || !isPair(interval)) {
        return {};
    }
    return widgets::IntervalPoint{
        numberOf(figures, "accuracy"), interval[0].get<double>(), interval[1].get<double>()};
}

/// Levels in the order of their numbers.
QStringList levelsOf(const Json& models)
{
    const auto less = [](const QString& a, const QString& b) {
        return a.toInt() != b.toInt() ? a.toInt() < b.toInt() : a < b;
    };
    std::set<QString, decltype(less)> levels(less);
    for (const Json& one : models) {
        if (const Json& byLevel = at(one, "by_level"); byLevel.is_object()) {
            for (const auto& [level, figures] : byLevel.items()) {
                levels.insert(toQString(level));
            }
        }
    }
    return {levels.begin(), levels.end()};
}

QString pairText(const Json& pair)
{
    constexpr double kPercent = 100.0;
    const QLocale locale;
    const auto points = [&](double share) -> QString {
        return QLatin1String(share > 0.0 ? "+" : "") + locale.toString(kPercent * share, 'f', 1);
    };
    const Json& interval = at(pair, "interval");
    const QString range = isPair(interval)
        ? tr(" (95 %: %1 to %2)")
              .arg(points(interval[0].get<double>()), points(interval[1].get<double>()))
        : QString();
    return tr("%1 against %2: %3 points%4, p = %5")
        .arg(modelNameOf(textOf(pair, "a")), modelNameOf(textOf(pair, "b")),
            points(numberOf(pair, "difference")), range,
            locale.toString(numberOf(pair, "p"), 'f', 3));
}

EvaluationView answersView(const Json& evaluation, const Json& models)
{
    EvaluationView view;
    view.headers = {tr("Model"), tr("Items"), tr("Accuracy"), tr("95 % interval"),
        tr("Loss of the solution"), tr("Tokens/s"), tr("Active parameters")};
    view.levels = levelsOf(models);
    for (const Json& one : models) {
        const QString name = modelNameOf(textOf(one, "name"));
        EvaluationRow row{answerCells(name, one), {}};
        widgets::LevelSeries series{name, {}};
        for (const QString& level : view.levels) {
            const Json& figures = at(at(one, "by_level"), level.toUtf8().constData());
            series.points.push_back(pointOf(figures));
            row.children.push_back({answerCells(tr("level %1").arg(level), figures), {}});
        }
        view.rows.push_back(std::move(row));
        view.series.push_back(std::move(series));
    }
    if (view.levels.isEmpty()) {
        view.series.clear();
    }
    if (const Json& pairs = at(evaluation, "paired"); pairs.is_array()) {
        for (const Json& pair : pairs) {
            view.pairs.append(pairText(pair));
        }
    }
    const double left = numberOf(evaluation, "left_out");
    view.note = left > 0.0 ? tr("%1 items; %2 are longer than a model's context and were left out")
                                 .arg(count(at(evaluation, "items")), countText(std::llround(left)))
                           : tr("%1 items").arg(count(at(evaluation, "items")));
    return view;
}

EvaluationView perplexityView(const Json& evaluation, const Json& models)
{
    EvaluationView view;
    view.headers = {tr("Model"), tr("Perplexity"), tr("Ratio to the first"), tr("95 % interval"),
        tr("Same first choice"), tr("Active neurons")};
    for (const Json& one : models) {
        const Json& interval = at(one, "interval");
        view.rows.push_back(
            {{modelNameOf(textOf(one, "name")), figure(at(one, "perplexity")),
                 figure(at(one, "ratio")),
                 isPair(interval) ? tr("%1 to %2").arg(figure(interval[0]), figure(interval[1]))
                                  : kNone,
                 percent(at(one, "top1_agreement")), percent(at(one, "active_fraction"))},
                {}});
    }
    view.note = tr("%1 tokens in windows of %2")
                    .arg(count(at(evaluation, "tokens")), count(at(evaluation, "context")));
    return view;
}

QString quoted(QString cell)
{
    cell.replace(QChar(u'"'), QStringLiteral("\"\""));
    return QChar(u'"') + cell + QChar(u'"');
}

/// A number as programs read it; nothing where there is none.
QString plain(const Json& value)
{
    return value.is_number() ? toQString(value.dump()) : QString();
}

QStringList plainPair(const Json& value)
{
    return isPair(value) ? QStringList{plain(value[0]), plain(value[1])}
                         : QStringList{QString(), QString()};
}

QStringList plainCells(const Json& figures, const std::vector<const char*>& keys)
{
    QStringList cells;
    for (const char* key : keys) {
        if (QLatin1String(key) == QLatin1String("interval")) {
            cells.append(plainPair(at(figures, key)));
        } else {
            cells.append(plain(at(figures, key)));
        }
    }
    return cells;
}

QString answersCsv(const Json& models)
{
    const std::vector<const char*> keys{
        "items", "accuracy", "interval", "nll", "tokens_per_second", "active_parameters"};
    QString text = QStringLiteral("model,level,items,accuracy,low,high,nll,tokens_per_second,"
                                  "active_parameters\n");
    for (const Json& one : models) {
        const QString name = quoted(modelNameOf(textOf(one, "name")));
        text += name + QStringLiteral(",all,") + plainCells(one, keys).join(QChar(u','))
            + QChar(u'\n');
        if (const Json& levels = at(one, "by_level"); levels.is_object()) {
            for (const auto& [level, figures] : levels.items()) {
                text += name + QChar(u',') + quoted(toQString(level)) + QChar(u',')
                    + plainCells(figures, keys).join(QChar(u',')) + QChar(u'\n');
            }
        }
    }
    return text;
}

QString perplexityCsv(const Json& models)
{
    const std::vector<const char*> keys{
        "perplexity", "ratio", "interval", "kl", "top1_agreement", "active_fraction"};
    QString text
        = QStringLiteral("model,perplexity,ratio,low,high,kl,top1_agreement,active_fraction\n");
    for (const Json& one : models) {
        text += quoted(modelNameOf(textOf(one, "name"))) + QChar(u',')
            + plainCells(one, keys).join(QChar(u',')) + QChar(u'\n');
    }
    return text;
}

bool isPerplexity(const Json& evaluation)
{
    return at(evaluation, "format") == kPerplexityFormat;
}

} // namespace

EvaluationView viewOf(const Json& evaluation)
{
    const Json& models = at(evaluation, "models");
    const Json list = models.is_array() ? models : Json::array();
    EvaluationView view = isPerplexity(evaluation) ? perplexityView(evaluation, list)
                                                   : answersView(evaluation, list);
    if (at(evaluation, "partial") == true) {
        view.note += tr(" · stopped early");
    }
    return view;
}

QString csvOf(const Json& evaluation)
{
    const Json& models = at(evaluation, "models");
    const Json list = models.is_array() ? models : Json::array();
    return isPerplexity(evaluation) ? perplexityCsv(list) : answersCsv(list);
}

QString modelNameOf(const QString& path)
{
    const QString clean = QDir::cleanPath(path);
    const QString name = clean.section(QChar(u'/'), -1);
    if (clean.section(QChar(u'/'), -2, -2) == QStringLiteral("checkpoints")) {
        return tr("%1, step %2")
            .arg(clean.section(QChar(u'/'), -3, -3), name.section(QChar(u'-'), -1));
    }
    return name;
}

} // namespace lapidary::app
