// SPDX-License-Identifier: GPL-3.0-or-later
// What a person chose: typed keys over one JSON file. A broken file is moved aside, never repaired
// by guessing; keys of newer versions are kept.
#pragma once

#include "app/settings/setting_keys.h"
#include "model/core/json.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace lapidary::app {

class SettingsFile;

/// The settings of one folder. Reading happens once, in `load`; writing happens in a pool thread,
/// shortly after a change.
class Settings : public QObject
{
    Q_OBJECT

public:
    /// The settings live in `folder`/settings.json; an empty folder keeps them in memory only.
    explicit Settings(const QString& folder, QObject* parent = nullptr);
    ~Settings() override;

    /// The folder that the platform has for settings of this program.
    static QString standardFolder();

    /// Reads the file. Returns sentences about what could not be used: a broken file (it is moved
    /// aside under the name that the sentence tells) or single values of a wrong type or range (the
    /// default is used). The cause may follow in a second line.
    QStringList load();

    /// Writes pending changes now and waits for it; for the end of the program.
    void flush();

    QString fileName() const;

    bool value(const FlagKey& key) const;
    int value(const NumberKey& key) const;
    QString value(const TextKey& key) const;
    QStringList value(const ListKey& key) const;

    void set(const FlagKey& key, bool value);
    /// Clamps to the key's range.
    void set(const NumberKey& key, int value);
    /// Ignores a text that is none of the key's choices.
    void set(const TextKey& key, const QString& value);
    /// Keeps the first `limit` entries.
    void set(const ListKey& key, const QStringList& value);

    /// The own shortcuts of an action as portable texts, or nothing when it has its default ones.
    std::optional<QStringList> shortcuts(const QString& actionId) const;
    /// Nothing: back to the default.
    void setShortcuts(const QString& actionId, const std::optional<QStringList>& shortcuts);

    /// Names of the saved layouts, in alphabetical order.
    QStringList layoutNames() const;
    QByteArray layout(const QString& name) const;
    /// An empty state removes the layout.
    void setLayout(const QString& name, const QByteArray& state);

Q_SIGNALS:
    /// A value is now another one; `key` is its full name ("appearance.theme").
    void changed(const QString& key);
    /// The file could not be written; one sentence with what to do.
    void writeFailed(const QString& sentence);

private:
    void store(const std::string& name, model::Json value);
    void touched(const std::string& name);
    std::string bytes() const;
    void writeInBackground();
    QStringList dropUnusableValues();

    std::shared_ptr<SettingsFile> m_file;         ///< null: in memory only
    model::Json m_values = model::Json::object(); ///< flat: full name → value
    QTimer m_writeTimer;
    bool m_isDirty = false;
    int m_version = 0;
};

} // namespace lapidary::app
