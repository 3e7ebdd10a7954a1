// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_page/export_facts.h"

#include "app/base/text.h"
#include "app/model_page/engine_answers.h"
#include "model/core/strict_json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace lapidary::app {

namespace {

constexpr qint64 kTextLimit = 1 << 20;

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(kTextLimit) : QByteArray();
}

model::Json readJson(const QString& path)
{
    const QByteArray bytes = readFile(path);
    auto json = model::parseStrictJson({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    return json ? *std::move(json) : model::Json();
}

} // namespace

QString ExportFacts::loadingLines() const
{
    return QStringLiteral("from transformers import AutoModelForCausalLM, AutoTokenizer\n\n"
                          "folder = \"%1\"\n"
                          "model = AutoModelForCausalLM.from_pretrained(folder)\n"
                          "tokenizer = AutoTokenizer.from_pretrained(folder)\n")
        .arg(folder);
}

ExportFacts readExport(const QString& folder)
{
    ExportFacts facts;
    facts.folder = folder;
    const model::Json made = readJson(folder + QStringLiteral("/export.json"));
    facts.format = textOf(made, "format");
    if (const auto trip = made.find("round_trip"); made.is_object() && trip != made.end()) {
        facts.roundTrip = *trip;
    }
    const model::Json config = readJson(folder + QStringLiteral("/config.json"));
    if (config.is_object() && config.contains("architectures") && config["architectures"].is_array()
        && !config["architectures"].empty() && config["architectures"][0].is_string()) {
        facts.architecture = toQString(config["architectures"][0].get<std::string>());
    }
    facts.card = QString::fromUtf8(readFile(folder + QStringLiteral("/README.md")));
    for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files, QDir::Name)) {
        facts.files.emplace_back(file.fileName(), file.size());
    }
    return facts;
}

} // namespace lapidary::app
