// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings/settings.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/settings/settings_file.h"

#include <QStandardPaths>

#include <algorithm>
#include <chrono>

namespace lapidary::app {

namespace {

constexpr std::chrono::milliseconds kWriteDelay{300};
constexpr int kFormat = 1;

bool isChoice(const TextKey& key, const QString& value)
{
    const QString choices = QString::fromLatin1(key.choices);
    return choices.isEmpty() || choices.split(QChar(u' ')).contains(value);
}

bool isUsable(const NumberKey& key, const model::Json& value)
{
    return value.is_number_integer() && value >= key.minimum && value <= key.maximum;
}

bool isUsable(const TextKey& key, const model::Json& value)
{
    return value.is_string() && isChoice(key, toQString(value.get_ref<const std::string&>()));
}

bool isUsable(const FlagKey& /*key*/, const model::Json& value)
{
    return value.is_boolean();
}

bool isTextList(const model::Json& value)
{
    return value.is_array() && std::all_of(value.begin(), value.end(), [](const auto& item) {
        return item.is_string();
    });
}

bool isUsable(const ListKey& key, const model::Json& value)
{
    return isTextList(value) && value.size() <= static_cast<std::size_t>(key.limit);
}

/// The value of a key, if it is there and usable.
template <class Key>
const model::Json* find(const model::Json& values, const Key& key)
{
    const auto found = values.find(key.name);
    return found != values.end() && isUsable(key, *found) ? &*found : nullptr;
}

QStringList toStringList(const model::Json& list)
{
    QStringList texts;
    for (const model::Json& item : list) {
        texts.append(toQString(item.get_ref<const std::string&>()));
    }
    return texts;
}

model::Json toJson(const QStringList& texts)
{
    model::Json list = model::Json::array();
    for (const QString& text : texts) {
        list.push_back(toUtf8(text));
    }
    return list;
}

std::string fullName(const char* prefix, const QString& name)
{
    return prefix + toUtf8(name);
}

bool startsWith(const std::string& text, const char* prefix)
{
    return text.rfind(prefix, 0) == 0;
}

} // namespace

Settings::Settings(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_file(folder.isEmpty()
              ? nullptr
              : std::make_shared<SettingsFile>(folder + QStringLiteral("/settings.json")))
{
    m_writeTimer.setSingleShot(true);
    m_writeTimer.setInterval(kWriteDelay);
    connect(&m_writeTimer, &QTimer::timeout, this, &Settings::writeInBackground);
}

Settings::~Settings()
{
    flush();
}

QString Settings::standardFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + QStringLiteral("/lapidary");
}

QString Settings::fileName() const
{
    return m_file ? m_file->path() : QString();
}

QStringList Settings::load()
{
    if (!m_file) {
        return {};
    }
    SettingsFile::Content content = m_file->read();
    m_values = std::move(content.values);
    QStringList sentences = std::move(content.sentences);
    sentences += dropUnusableValues();
    return sentences;
}

QStringList Settings::dropUnusableValues()
{
    QStringList dropped;
    const auto check = [&](const auto& key) {
        if (m_values.contains(key.name) && !find(m_values, key)) {
            dropped.append(QString::fromLatin1(key.name));
            m_values.erase(key.name);
        }
    };
    keys::forEach(check);
    for (auto item = m_values.begin(); item != m_values.end();) {
        const bool isBroken = (startsWith(item.key(), keys::kShortcutPrefix) && !isTextList(*item))
            || (startsWith(item.key(), keys::kLayoutPrefix) && !item->is_string());
        if (isBroken) {
            dropped.append(toQString(item.key()));
        }
        item = isBroken ? m_values.erase(item) : std::next(item);
    }
    if (dropped.isEmpty()) {
        return {};
    }
    return {tr("Some settings in %1 had values that cannot be used, so the defaults are used: %2.")
                .arg(fileName(), dropped.join(QStringLiteral(", ")))};
}

bool Settings::value(const FlagKey& key) const
{
    const model::Json* found = find(m_values, key);
    return found ? found->get<bool>() : key.defaultValue;
}

int Settings::value(const NumberKey& key) const
{
    const model::Json* found = find(m_values, key);
    return found ? found->get<int>() : key.defaultValue;
}

QString Settings::value(const TextKey& key) const
{
    const model::Json* found = find(m_values, key);
    return found ? toQString(found->get_ref<const std::string&>())
                 : QString::fromLatin1(key.defaultValue);
}

QStringList Settings::value(const ListKey& key) const
{
    const model::Json* found = find(m_values, key);
    return found ? toStringList(*found) : QStringList();
}

void Settings::set(const FlagKey& key, bool value)
{
    if (value != this->value(key)) {
        store(key.name, value);
    }
}

void Settings::set(const NumberKey& key, int value)
{
    value = std::clamp(value, key.minimum, key.maximum);
    if (value != this->value(key)) {
        store(key.name, value);
    }
}

void Settings::set(const TextKey& key, const QString& value)
{
    if (value != this->value(key) && isChoice(key, value)) {
        store(key.name, toUtf8(value));
    }
}

void Settings::set(const ListKey& key, const QStringList& value)
{
    const QStringList kept = value.mid(0, key.limit);
    if (kept != this->value(key)) {
        store(key.name, toJson(kept));
    }
}

std::optional<QStringList> Settings::shortcuts(const QString& actionId) const
{
    const auto found = m_values.find(fullName(keys::kShortcutPrefix, actionId));
    return found == m_values.end() ? std::nullopt : std::optional(toStringList(*found));
}

void Settings::setShortcuts(const QString& actionId, const std::optional<QStringList>& shortcuts)
{
    if (shortcuts == this->shortcuts(actionId)) {
        return;
    }
    const std::string name = fullName(keys::kShortcutPrefix, actionId);
    if (shortcuts) {
        store(name, toJson(*shortcuts));
    } else {
        m_values.erase(name);
        touched(name);
    }
}

QStringList Settings::layoutNames() const
{
    QStringList names;
    for (const auto& item : m_values.items()) {
        if (startsWith(item.key(), keys::kLayoutPrefix)) {
            names.append(toQString(item.key()).mid(qstrlen(keys::kLayoutPrefix)));
        }
    }
    return names;
}

QByteArray Settings::layout(const QString& name) const
{
    const auto found = m_values.find(fullName(keys::kLayoutPrefix, name));
    return found == m_values.end()
        ? QByteArray()
        : QByteArray::fromBase64(QByteArray::fromStdString(found->get<std::string>()));
}

void Settings::setLayout(const QString& layoutName, const QByteArray& state)
{
    const std::string name = fullName(keys::kLayoutPrefix, layoutName);
    if (state.isEmpty()) {
        m_values.erase(name);
        touched(name);
    } else {
        store(name, state.toBase64().toStdString());
    }
}

void Settings::store(const std::string& name, model::Json value)
{
    m_values[name] = std::move(value);
    touched(name);
}

void Settings::touched(const std::string& name)
{
    m_isDirty = true;
    if (m_file && !m_writeTimer.isActive()) {
        m_writeTimer.start();
    }
    Q_EMIT changed(toQString(name));
}

std::string Settings::bytes() const
{
    model::Json document = m_values;
    document["format"] = kFormat;
    return document.dump(2) + "\n";
}

void Settings::writeInBackground()
{
    m_isDirty = false;
    const int version = ++m_version;
    inBackground(
        this, [file = m_file, text = bytes(), version] { return file->write(text, version); },
        [this](const QString& failure) {
            if (!failure.isEmpty()) {
                Q_EMIT writeFailed(failure);
            }
        });
}

void Settings::flush()
{
    m_writeTimer.stop();
    if (m_file && m_isDirty) {
        m_isDirty = false;
        m_file->write(bytes(), ++m_version);
    }
}

} // namespace lapidary::app
