// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services/notices.h"

#include "widgets/shell/log_model.h"
#include "widgets/shell/problem_model.h"

#include <array>
#include <utility>

namespace lapidary::app {

namespace {

widgets::Level engineLevel(const QString& line)
{
    constexpr std::array<std::pair<const char16_t*, widgets::Level>, 3> kWords{{
        {u"error", widgets::Level::Error},
        {u"warning", widgets::Level::Warning},
        {u"debug", widgets::Level::Debug},
    }};
    // The level stands at the beginning, after a time at most.
    const QStringView head = QStringView(line).left(40);
    for (const auto& [word, level] : kWords) {
        if (head.contains(QStringView(word), Qt::CaseInsensitive)) {
            return level;
        }
    }
    return widgets::Level::Info;
}

} // namespace

Notices::Notices(widgets::ProblemModel& problems, widgets::LogModel& log, QObject* parent)
    : QObject(parent)
    , m_problems(problems)
    , m_log(log)
{ }

void Notices::post(const widgets::Message& message)
{
    if (message.level >= widgets::Level::Warning) {
        m_problems.add(message);
    }
    log(message.level, message.text);
    Q_EMIT posted(message);
}

void Notices::withdraw(const QString& key)
{
    Q_EMIT withdrawn(key);
}

void Notices::log(widgets::Level level, const QString& text)
{
    m_log.append({QDateTime::currentDateTime(), level, tr("workbench"), text});
}

void Notices::logEngine(const QStringList& lines)
{
    for (const QString& line : lines) {
        m_log.append({QDateTime::currentDateTime(), engineLevel(line), tr("engine"), line});
    }
}

} // namespace lapidary::app
