// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings/settings_file.h"

#include "app/base/text.h"
#include "model/core/atomic_file.h"
#include "model/core/strict_json.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace lapidary::app {

namespace {

constexpr qint64 kMaximumBytes = qint64{1} << 20;
constexpr int kNewestFormat = 1;

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::SettingsFile", text);
}

/// What keeps the document from being used as settings; empty when nothing does.
QString objection(const model::Json& document)
{
    if (!document.is_object()) {
        return tr("it holds no JSON object");
    }
    const auto format = document.find("format");
    if (format == document.end() || !format->is_number_integer()) {
        return tr("it has no format number");
    }
    if (*format > kNewestFormat) {
        return tr("it was written by a newer version of Lapidary");
    }
    return {};
}

} // namespace

SettingsFile::SettingsFile(QString path)
    : m_path(std::move(path))
{ }

SettingsFile::Content SettingsFile::read() const
{
    QFile file(m_path);
    if (!file.exists()) {
        return {};
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return {model::Json::object(),
            {tr("The settings %1 cannot be read (%2), so the defaults are used. Check the file's "
                "permissions.")
                    .arg(m_path, file.errorString())}};
    }
    const QByteArray bytes = file.read(kMaximumBytes + 1);
    auto parsed
        = model::parseStrictJson({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    const QString reason = parsed ? objection(*parsed) : toQString(parsed.error().message);
    if (!reason.isEmpty()) {
        return {model::Json::object(), {moveAside(reason)}};
    }
    parsed->erase("format");
    return {*std::move(parsed), {}};
}

QString SettingsFile::moveAside(const QString& reason) const
{
    const QString aside = m_path + QStringLiteral(".broken");
    QFile::remove(aside);
    const QString what = QFile::rename(m_path, aside)
        ? tr("The settings could not be read, so the defaults are used; the old file is now %1.")
              .arg(aside)
        : tr("The settings could not be read, so the defaults are used; the old file could not be "
             "moved aside and will be replaced by the next change.");
    return what + QChar(u'\n') + sentence(reason);
}

QString SettingsFile::write(const std::string& bytes, int version)
{
    const std::lock_guard lock(m_mutex);
    if (version <= m_writtenVersion) {
        return {};
    }
    m_writtenVersion = version;
    const QString folder = QFileInfo(m_path).path();
    if (!QDir().mkpath(folder)) {
        return tr(
            "The settings cannot be saved: the folder %1 cannot be created. Choose another one "
            "with --settings-dir.")
            .arg(folder);
    }
    const auto written = model::saveFile(toUtf8(m_path), bytes);
    return written ? QString()
                   : tr("The settings could not be saved: %1").arg(sentence(written.error()));
}

} // namespace lapidary::app
