// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_page/format_check.h"

#include "app/base/text.h"
#include "model/checkpoint/layouts/export_layout.h"

namespace lapidary::app {

namespace {

QString reasonOf(const model::Error& error)
{
    QString reason = sentence(toQString(error.message));
    if (!error.hint.empty()) {
        reason += QChar(u' ') + sentence(toQString(error.hint));
    }
    return reason;
}

} // namespace

std::vector<FormatAnswer> askFormats(const QString& folder)
{
    std::vector<FormatAnswer> answers;
    const auto opened = model::openModel(toUtf8(folder));
    const model::Result<model::NativeModel> native = opened
        ? model::readNativeModel(*opened)
        : model::Result<model::NativeModel>(opened.error());
    for (const model::ExportLayout& layout : model::registry<model::ExportLayout>()) {
        FormatAnswer answer{toQString(layout.info.id), toQString(layout.info.title),
            toQString(layout.info.summary), {}};
        if (!native) {
            answer.objection = reasonOf(native.error());
        } else if (const auto draft = layout.draft(*native); !draft) {
            answer.objection = reasonOf(draft.error());
        }
        answers.push_back(std::move(answer));
    }
    return answers;
}

} // namespace lapidary::app
