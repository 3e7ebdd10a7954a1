// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/recognise.h"

#include "app/base/text.h"
#include "model/core/strict_json.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::Recognition", text);
}

QString size(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

/// The model type that config.json gives, or nothing when it cannot be told.
QString modelType(const QString& configFile)
{
    QFile file(configFile);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray bytes = file.read((qint64{1} << 20) + 1);
    const auto config
        = model::parseStrictJson({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    if (!config || !config->is_object()) {
        return {};
    }
    const auto type = config->find("model_type");
    return type != config->end() && type->is_string()
        ? toQString(type->get_ref<const std::string&>()).left(40)
        : QString();
}

QString joined(QStringList parts)
{
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

Recognition recogniseFolder(const QFileInfo& folder)
{
    const QDir dir(folder.filePath());
    if (dir.exists(QStringLiteral("project.db"))) {
        return {Recognised::Project, folder.filePath(),
            joined({tr("Lapidary project"), folder.completeBaseName()})};
    }
    if (dir.exists(QStringLiteral("snapshots")) && dir.exists(QStringLiteral("refs"))) {
        return {Recognised::HuggingFaceFolder, folder.filePath(),
            joined({tr("Hugging Face cache"), folder.fileName()})};
    }
    const auto weights = dir.entryInfoList(
        {QStringLiteral("*.safetensors"), QStringLiteral("*.bin")}, QDir::Files);
    if (!dir.exists(QStringLiteral("config.json")) || weights.isEmpty()) {
        return {Recognised::Unknown, folder.filePath(),
            tr("“%1” is a folder that holds no project and no model").arg(folder.fileName())};
    }
    qint64 bytes = 0;
    for (const QFileInfo& file : weights) {
        bytes += file.size();
    }
    return {Recognised::HuggingFaceFolder, folder.filePath(),
        joined({tr("Hugging Face folder"), modelType(dir.filePath(QStringLiteral("config.json"))),
            size(bytes)})};
}

Recognition recogniseFile(const QFileInfo& info)
{
    if (info.fileName() == QStringLiteral("project.db")) {
        return recogniseFolder(QFileInfo(info.path()));
    }
    if (info.fileName() == QStringLiteral("config.json")
        || info.fileName().endsWith(QStringLiteral(".safetensors.index.json"))) {
        return recogniseFolder(QFileInfo(info.path()));
    }
    QFile file(info.filePath());
    if (file.open(QIODevice::ReadOnly) && file.read(4) == QByteArrayLiteral("GGUF")) {
        return {
            Recognised::GgufFile, info.filePath(), joined({tr("GGUF file"), size(info.size())})};
    }
    if (info.suffix() == QStringLiteral("safetensors")) {
        return {Recognised::SafetensorsFile, info.filePath(),
            joined({tr("Safetensors file"), size(info.size())})};
    }
    return {Recognised::Unknown, info.filePath(),
        tr("“%1” is neither a project nor a model").arg(info.fileName())};
}

} // namespace

Recognition recognise(const QString& path)
{
    const QFileInfo info(QDir::cleanPath(QFileInfo(path).absoluteFilePath()));
    if (!info.exists()) {
        return {Recognised::Missing, info.filePath(),
            tr("There is nothing at %1").arg(info.filePath())};
    }
    return info.isDir() ? recogniseFolder(info) : recogniseFile(info);
}

} // namespace lapidary::app
