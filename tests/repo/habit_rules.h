// SPDX-License-Identifier: Apache-2.0
// The words that must not appear, each with a line that breaks the rule and one that does not.
// Words that are looked for in every file are written here in two pieces, so that the list does not
// find itself.
#pragma once

#include "tests/support/source_tree.h"

namespace lapidary::test {

struct Habit
{
    QString name;
    QString why;
    QRegularExpression pattern;
    View view = View::CodeOnly;
    QStringList folders;  ///< where the rule holds; empty: everywhere
    QStringList excepted; ///< paths or folders where it does not
    QString breaking;     ///< a line that breaks the rule
    QString harmless;     ///< a line like it that does not
    QString samplePath = QStringLiteral("app/main/sample.cpp");

    bool holdsFor(const SourceFile& file) const
    {
        const auto covers
            = [&](const QString& place) { return file.path == place || file.isBelow(place); };
        if (view == View::CodeOnly && !file.isCpp()) {
            return false;
        }
        return (folders.isEmpty() || std::any_of(folders.begin(), folders.end(), covers))
            && std::none_of(excepted.begin(), excepted.end(), covers);
    }
};

inline QList<Habit> habits()
{
    const auto u = [](const char* utf8) { return QString::fromUtf8(utf8); };
    const auto pattern
        = [](const char* expression) { return QRegularExpression(QString::fromUtf8(expression)); };
    const QStringList workbench{u("app"), u("widgets")};
    QStringList cpp = libraries();
    cpp.append(u("tests"));
    QStringList build = libraries();
    build
        += QStringList{u("packaging"), u("CMakeLists.txt"), u("CMakePresets.json"), u("resources")};
    return {
        {u("QSaveFile"), u("reports success on a full disk; use model/core/atomic_file.h"),
            pattern("\\bQSaveFile\\b"), View::CodeOnly, cpp, {}, u("#include <QSaveFile>"),
            u("// not QSaveFile")},
        {u("QJsonDocument"),
            u("takes duplicate keys and rounds integers; use model/core/strict_json.h"),
            pattern("\\bQJsonDocument\\b"), View::CodeOnly, cpp, {},
            u("auto d = QJsonDocument::fromJson(bytes);"), u("auto s = \"QJsonDocument\";")},
        {u("Qt keywords"),
            u("use Q_SIGNALS, Q_SLOTS, Q_EMIT; torch and the standard library use the words"),
            pattern("\\b(public|protected|private)\\s+slots\\s*:|^\\s*signals\\s*:|\\bemit\\s+\\w|"
                    "\\b(foreach|forever)\\s*[({]"),
            View::CodeOnly, cpp, {}, u("private slots:"), u("private Q_SLOTS:")},
        {u("C random numbers"), u("has one hidden state; use <random> with a seed"),
            pattern("\\bs?rand\\s*\\(|\\brandom_shuffle\\b"), View::CodeOnly, cpp, {},
            u("int x = std::rand();"), u("int x = operand(1);")},
        {u("shells"),
            u("runs whatever a name contains; use QProcess or execv with a list of arguments"),
            pattern("(?<![\\w.>])(std::|::)?(system|popen)\\s*\\("), View::CodeOnly, cpp, {},
            u("system(\"ls\");"), u("filesystem(path);")},
        {u("processEvents"), u("re-enters the event loop; return to it instead"),
            pattern("\\bprocessEvents\\b"), View::CodeOnly, libraries(), {},
            u("QCoreApplication::processEvents();"), u("// processEvents")},
        {u("waiting in the workbench"), u("blocks the window; connect to the signal"),
            pattern("\\bwaitFor(Finished|ReadyRead|Started|BytesWritten)\\s*\\("), View::CodeOnly,
            workbench, {u("app/engine/engine_process.cpp")}, // its destructor, after a kill
            u("process.waitForFinished(1000);"), u("// waitForFinished(")},
        {u("hard-coded colours"), u("every colour comes from the theme"),
            pattern("\"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\\b|\\bQColor\\s*[({]\\s*("
                    "\\d|0x)|\\bqRgba?\\s*\\(\\s*\\d"
                    "|\\bQt::(black|white|gray|red|green|blue|cyan|magenta|yellow|(dark|light)[A-Z]"
                    "\\w*|color[01])\\b"),
            View::WithoutComments, workbench, {u("widgets/theme")},
            u("pen.setColor(QColor(12, 0, 0));"), u("pen.setColor(Qt::transparent);")},
        {u("qcustomplot.h"),
            u("does not compile without Qt's keywords; include widgets/plots/qcp.h"),
            pattern("#\\s*include\\s*[<\"]qcustomplot\\.h"), View::WithoutComments, cpp,
            {u("widgets/plots/qcp.h")},
            u("#include <qcustom"
              "plot.h>"),
            u("#include \"widgets/plots/qcp.h\"")},
        {u("-fopenmp"), u("a second pool of threads; use at::parallel_for"),
            pattern("-fopenmp\\b|OpenMP::|#\\s*pragma\\s+omp\\b"), View::WithoutComments, build, {},
            u("#pragma omp parallel for"), u("// never -fopenmp")},
        {u("unfinished work"), u("do it, or leave it out and say so in the issue"),
            QRegularExpression(u("\\b(TO"
                                 "DO|FIX"
                                 "ME|XX"
                                 "X)\\b")),
            View::Everything, {}, {},
            u("// TO"
              "DO: later"),
            u("// todolist")},
        {u("folders of one machine"),
            u("holds on that machine only; use a variable or a relative path"),
            QRegularExpression(u("(?<![\\w.$}~])/(ho"
                                 "me/\\w|ro"
                                 "ot/|wo"
                                 "rk/)")),
            View::Everything, {}, {},
            u("open(\"/ho"
              "me/someone/model\");"),
            u("open(\"net/wo"
              "rk/model\");")},
        {u("addresses of one network"), u("holds in that network only; use the public address"),
            QRegularExpression(
                u("https?://"
                  "(?!localhost\\b|127\\.0\\.0\\.1\\b|\\[::1\\])(\\d+\\.\\d+\\.\\d+\\.\\d+|[A-Za-"
                  "z0-9-]+(?=[:/])|[\\w.-]+\\.(internal|local|lan|corp|intra|svc)\\b)")),
            View::Everything, {}, {},
            u("url = \"http:"
              "//pro"
              "xy:8080/simple\""),
            u("url = \"https:"
              "//pypi.org/simple\"")},
    };
}

} // namespace lapidary::test
