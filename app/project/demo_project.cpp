// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/demo_project.h"

#include "app/base/text.h"
#include "app/project/project_session.h"
#include "model/checkpoint/open_model.h"
#include "model/core/io_error.h"
#include "model/grouping/grouping_file.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <cerrno>
#include <cstdio>
#include <system_error>

/// Outside of any namespace, as Qt wants it.
static void initDemoResource()
{
    Q_INIT_RESOURCE(demo);
}

namespace lapidary::app {

namespace {

namespace fs = std::filesystem;
using model::Result;

const QString kFiles = QStringLiteral(":/lapidary/demo/project/");
const QString kGroupings = QStringLiteral(":/lapidary/demo/groupings/");
constexpr const char* kModelName = "five-step-260K";
/// Stands for the folder of the project in the JSON files of the demo.
constexpr const char* kPlace = "@PROJECT@";

QString demoNotes()
{
    return QCoreApplication::translate("lapidary::app::Demo",
        "This project is here to try things in; whatever you change is yours.\n\n"
        "The model is a very small one (260 thousand parameters) that was taught to answer in five "
        "steps: understand, extract, relate, deduce, verify. It gets the steps right more often "
        "than the answer. Everything here was made by the engine on two processor cores.\n\n"
        "Group: the map shows the neurons of a layer. Colour it by step, draw a lasso, press 1 to "
        "5, watch the error and the balance change, undo.\n"
        "Convert: from the Group page; it takes a few seconds.\n"
        "Train: a recorded run lies here to look at; start your own beside it.\n"
        "Route: type a problem and see which expert works in which step.\n"
        "Evaluate: compare the dense, the converted and the trained model.\n\n"
        "Ctrl+K finds every command, F1 explains the page you are on. To begin anew, delete this "
        "project's folder and open the demo again.");
}

/// One file of the demo, with the project's folder where the demo has a word for it.
Result<void> writeFile(const QString& source, const fs::path& target, const fs::path& project)
{
    QFile file(source);
    if (!file.open(QIODevice::ReadOnly)) {
        return model::ioError("read", toUtf8(source), EIO);
    }
    QByteArray bytes = file.readAll();
    if (source.endsWith(QStringLiteral(".json"))) {
        const std::string quoted = model::Json(project.string()).dump();
        bytes.replace(kPlace, QByteArray::fromStdString(quoted.substr(1, quoted.size() - 2)));
    }
    std::error_code ignored;
    fs::create_directories(target.parent_path(), ignored);
    QFile written(toQString(target.string()));
    if (!written.open(QIODevice::WriteOnly | QIODevice::NewOnly)
        || written.write(bytes) != bytes.size() || !written.flush()) {
        return model::ioError("write", target.string(), errno);
    }
    return {};
}

/// `folder` is filled; `project` is where it will be in the end.
Result<void> copyFiles(const fs::path& folder, const fs::path& project)
{
    QDirIterator files(kFiles, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString source = files.next();
        LAP_CHECK(writeFile(source, folder / toUtf8(source.mid(kFiles.size())), project));
    }
    return {};
}

/// In the order of their file names, which begin with a number; the last one is shown first.
Result<void> addGroupings(model::Project& project)
{
    model::GroupingStore store = project.groupings();
    const auto entries = QDir(kGroupings).entryInfoList(QDir::Files, QDir::Name);
    for (const QFileInfo& entry : entries) {
        QFile file(entry.filePath());
        if (!file.open(QIODevice::ReadOnly)) {
            return model::ioError("read", toUtf8(entry.filePath()), EIO);
        }
        LAP_TRY(const model::Grouping grouping, model::parseGrouping(file.readAll().toStdString()));
        const QString name = entry.completeBaseName().section(QChar(u' '), 1);
        LAP_CHECK(store.create(toUtf8(name), grouping));
    }
    return {};
}

Result<void> fill(model::Project& project, const fs::path& place, const std::string& notes)
{
    LAP_CHECK(copyFiles(project.folder(), place));
    LAP_TRY(const model::OpenedModel opened,
        model::openModel((project.folder() / kModelName).string()));
    LAP_TRY(const std::string fingerprint, opened.checkpoint().fingerprint());
    LAP_CHECK(project.setModelReference(
        {(place / kModelName).string(), fingerprint, opened.checkpoint().totalBytes()}));
    LAP_CHECK(addGroupings(project));
    return project.setNotes(notes);
}

/// A folder that goes with all that is in it.
struct Scaffold
{
    fs::path path;

    ~Scaffold()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

} // namespace

QString demoFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + QStringLiteral("/lapidary/Demo.lapidary");
}

Result<model::Project> makeDemo(
    const fs::path& folder, const std::string& name, const std::string& notes)
{
    initDemoResource();
    const Scaffold scaffold{
        folder.parent_path() / (".making-" + std::to_string(QCoreApplication::applicationPid()))};
    std::error_code code;
    fs::remove_all(scaffold.path, code);
    fs::create_directories(scaffold.path, code);
    if (code) {
        return model::ioError("make", scaffold.path.string(), code.value());
    }
    const fs::path made = scaffold.path / folder.filename();
    {
        LAP_TRY(model::Project project, model::Project::create(made, name));
        LAP_CHECK(fill(project, folder, notes));
    }
    fs::rename(made, folder, code);
    if (code) {
        return model::ioError("make", folder.string(), code.value());
    }
    return model::Project::open(folder);
}

void openDemo(ProjectSession& project)
{
    project.openOrMake(demoFolder(),
        [name = toUtf8(QCoreApplication::translate("lapidary::app::Demo", "Demo")),
            notes = toUtf8(demoNotes())](
            const fs::path& folder) { return makeDemo(folder, name, notes); });
}

} // namespace lapidary::app
