// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_page/data_preview.h"

#include "app/base/text.h"
#include "model/data/data_file.h"

namespace lapidary::app {

namespace {

constexpr qsizetype kLongest = 2000; // characters of one item

void readFirst(
    const model::DataFile& file, const std::vector<std::string>& fields, DataPreview& preview)
{
    for (std::size_t i = 0; i < file.size() && preview.texts.size() < DataPreview::kItems; ++i) {
        const auto item = file.item(i);
        if (!item) {
            preview.objection = sentence(item.error());
            return;
        }
        for (const auto& [name, value] : item->fields.items()) {
            if (!preview.fields.contains(toQString(name))) {
                preview.fields.append(toQString(name));
            }
        }
        preview.hasSteps = preview.hasSteps || item->fields.contains("steps");
        const auto text = model::itemText(*item, fields);
        if (!text) {
            preview.objection = sentence(text.error());
            return;
        }
        preview.texts.append(toQString(*text).left(kLongest));
    }
}

} // namespace

DataPreview previewData(const QStringList& files, const QString& field)
{
    DataPreview preview;
    const std::vector<std::string> fields = model::fieldNames(toUtf8(field));
    for (const QString& path : files) {
        const auto file = model::DataFile::open(toUtf8(path));
        if (!file) {
            preview.objection = sentence(file.error());
            return preview;
        }
        preview.items += static_cast<qint64>(file->size());
        readFirst(*file, fields, preview);
        if (!preview.objection.isEmpty()) {
            return preview;
        }
    }
    return preview;
}

} // namespace lapidary::app
