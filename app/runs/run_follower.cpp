// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runs/run_follower.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "model/run/run_reader.h"
#include "model/run/run_store.h"

namespace lapidary::app {

namespace {

constexpr int kAnswerInterval = 200; // ms
constexpr int kAnswerLooks = 150;    // half a minute: a step may be long

std::string databaseOf(const QString& folder)
{
    return toUtf8(folder) + "/" + model::kRunDatabase;
}

} // namespace

RunFollower::RunFollower(QObject* parent)
    : QObject(parent)
{
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, &RunFollower::look);
}

void RunFollower::setFolder(const QString& folder)
{
    if (folder == m_folder) {
        return;
    }
    ++m_number;
    m_folder = folder;
    m_isLooking = false;
    m_cursor = {};
    m_state = {};
    m_loads.clear();
    m_routing.clear();
    m_problem.clear();
    Q_EMIT changed();
    if (folder.isEmpty()) {
        m_timer.stop();
    } else {
        m_timer.start();
        look();
    }
}

void RunFollower::look()
{
    if (m_folder.isEmpty() || m_isLooking) {
        return;
    }
    m_isLooking = true;
    inBackground(
        this, [folder = m_folder, cursor = m_cursor] { return readRun(folder, cursor); },
        [this, number = m_number](const model::Result<RunDelta>& delta) {
            if (number == m_number) {
                m_isLooking = false;
                take(delta);
            }
        });
}

void RunFollower::take(const model::Result<RunDelta>& delta)
{
    if (!delta) {
        m_problem = sentence(delta.error());
        Q_EMIT advanced({m_state, {}, {}, {}, {}, {}, m_cursor, false});
        return;
    }
    m_problem.clear();
    m_cursor = delta->cursor;
    m_state = delta->state;
    if (delta->truncateFrom) {
        m_loads.truncate(*delta->truncateFrom);
        m_routing.truncate(*delta->truncateFrom);
    }
    m_loads.append(delta->loads);
    m_routing.append(delta->routing);
    Q_EMIT advanced(*delta);
    if (delta->hasMore) {
        look();
    }
}

void RunFollower::ask(const QString& verb, const QString& argument)
{
    inBackground(
        this,
        [path = databaseOf(m_folder), verb = toUtf8(verb), argument = toUtf8(argument)] {
            return model::addRequest(path, verb, argument);
        },
        [this, verb, number = m_number](const model::Result<std::int64_t>& request) {
            if (number != m_number) {
                return;
            }
            if (request) {
                awaitAnswer(verb, *request, kAnswerLooks);
            } else {
                Q_EMIT answered(verb, sentence(request.error()));
            }
        });
}

void RunFollower::awaitAnswer(const QString& verb, std::int64_t request, int looksLeft)
{
    inBackground(
        this,
        [path = databaseOf(m_folder), request]() -> model::Result<std::string> {
            LAP_TRY(model::RunReader reader, model::RunReader::open(path));
            LAP_TRY(const model::RunRequest row, reader.request(request));
            return row.answer;
        },
        [this, verb, request, looksLeft, number = m_number](
            const model::Result<std::string>& answer) {
            if (number != m_number) {
                return;
            }
            if (!answer || !answer->empty()) {
                Q_EMIT answered(verb, answer ? toQString(*answer) : sentence(answer.error()));
                look();
            } else if (looksLeft == 0) {
                Q_EMIT answered(verb, tr("no answer yet"));
            } else {
                QTimer::singleShot(kAnswerInterval, this, [this, verb, request, looksLeft, number] {
                    if (number == m_number) {
                        awaitAnswer(verb, request, looksLeft - 1);
                    }
                });
            }
        });
}

} // namespace lapidary::app
