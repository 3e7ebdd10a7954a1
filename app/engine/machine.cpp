// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/machine.h"

#include "app/base/text.h"
#include "app/engine/engine_jobs.h"

namespace lapidary::app {

namespace {

using model::Json;

/// The member of an object, or null.
const Json& at(const Json& object, const char* key)
{
    static const Json kNothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() ? *found : kNothing;
}

QString text(const Json& value)
{
    return value.is_string() ? toQString(value.get_ref<const std::string&>()) : QString();
}

double number(const Json& value)
{
    return value.is_number() ? value.get<double>() : 0.0;
}

bool flag(const Json& value)
{
    return value.is_boolean() && value.get<bool>();
}

QStringList texts(const Json& list)
{
    QStringList result;
    if (list.is_array()) {
        for (const Json& item : list) {
            result.append(text(item));
        }
    }
    result.removeAll(QString());
    return result;
}

/// "grouped-matmul" as people write it: "Grouped matmul".
QString spokenName(QString id)
{
    id.replace(QChar(u'-'), QChar(u' '));
    return id.left(1).toUpper() + id.mid(1);
}

QString gpuText(const Json& cuda)
{
    if (!flag(at(cuda, "available"))) {
        return text(at(cuda, "reason"));
    }
    QStringList names;
    if (const Json& devices = at(cuda, "devices"); devices.is_array()) {
        for (const Json& device : devices) {
            names.append(text(at(device, "name")));
        }
    }
    names.removeAll(QString());
    return names.join(QStringLiteral(", "));
}

CheckFacts checkFacts(const Json& check)
{
    return {spokenName(text(at(check, "name"))), text(at(check, "device")).toUpper(),
        flag(at(check, "passed")), number(at(check, "figure")), text(at(check, "detail"))};
}

} // namespace

MachineFacts machineFacts(const model::Json& doctor)
{
    MachineFacts facts;
    const Json& cpu = at(doctor, "cpu");
    facts.processor = text(at(cpu, "name"));
    facts.cores = static_cast<int>(qBound(0.0, number(at(cpu, "cores")), 1e6));
    for (const QString& lane : texts(at(cpu, "lanes"))) {
        facts.lanes.append(lane.toUpper().replace(QChar(u'_'), QChar(u' ')));
    }
    facts.memoryBytes = qBound(0.0, number(at(at(doctor, "memory"), "total")), 1e18);
    facts.libtorch = text(at(at(doctor, "libtorch"), "version"));
    facts.hasGpu = flag(at(at(doctor, "cuda"), "available"));
    facts.gpu = gpuText(at(doctor, "cuda"));
    if (const Json& checks = at(doctor, "self_checks"); checks.is_array()) {
        for (const Json& check : checks) {
            facts.checks.push_back(checkFacts(check));
        }
    }
    facts.passed = flag(at(doctor, "passed"));
    return facts;
}

Machine::Machine(EngineJobs& jobs, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
{ }

void Machine::measure()
{
    if (m_state == State::Measuring) {
        return;
    }
    m_state = State::Measuring;
    m_note.clear();
    m_jobs.run(this, tr("Self-checks"),
        {QStringLiteral("doctor"), model::Json::object(),
            [this](const EngineProgress& progress) { takeProgress(progress); },
            [this](const model::Result<EngineReply>& answer) { takeAnswer(answer); }});
    Q_EMIT changed();
}

void Machine::takeProgress(const EngineProgress& progress)
{
    m_note = progress.total > 0.0
        ? tr("%1 of %2").arg(qint64(progress.done)).arg(qint64(progress.total))
        : progress.phase;
    Q_EMIT changed();
}

void Machine::takeAnswer(const model::Result<EngineReply>& answer)
{
    m_state = answer ? State::Known : State::Failed;
    m_note.clear();
    if (answer) {
        m_facts = machineFacts(answer->value);
    } else {
        m_note = sentence(answer.error());
    }
    Q_EMIT changed();
}

} // namespace lapidary::app
