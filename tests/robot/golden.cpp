// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/robot/golden.h"

#include <QDir>
#include <QFile>
#include <QStringList>

#include <algorithm>
#include <vector>

namespace lapidary::robot {

namespace {

constexpr int kContext = 2;

bool writeFile(const QString& path, const QString& text)
{
    QFile file(path);
    const QByteArray bytes = text.toUtf8();
    return QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly)
        && file.write(bytes) == bytes.size();
}

struct Line
{
    QChar mark; ///< ' ', '-' or '+'
    QString text;
};

/// Longest common subsequence; texts here have a few hundred lines.
std::vector<Line> align(const QStringList& expected, const QStringList& actual)
{
    const auto n = static_cast<std::size_t>(expected.size());
    const auto m = static_cast<std::size_t>(actual.size());
    std::vector<std::vector<int>> common(n + 1, std::vector<int>(m + 1, 0));
    const auto at = [](const QStringList& list, std::size_t i) -> const QString& {
        return list[static_cast<qsizetype>(i)];
    };
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t j = m; j-- > 0;) {
            common[i][j] = at(expected, i) == at(actual, j)
                ? common[i + 1][j + 1] + 1
                : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<Line> lines;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && at(expected, i) == at(actual, j)) {
            lines.push_back({QChar(u' '), at(expected, i++)});
            ++j;
        } else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1])) {
            lines.push_back({QChar(u'-'), at(expected, i++)});
        } else {
            lines.push_back({QChar(u'+'), at(actual, j++)});
        }
    }
    return lines;
}

bool isNearChange(const std::vector<Line>& lines, std::size_t index)
{
    const std::size_t first = index < kContext ? 0 : index - kContext;
    const std::size_t last = std::min(index + kContext, lines.size() - 1);
    for (std::size_t i = first; i <= last; ++i) {
        if (lines[i].mark != QChar(u' ')) {
            return true;
        }
    }
    return false;
}

} // namespace

QString lineDifference(const QString& expected, const QString& actual)
{
    const std::vector<Line> lines = align(expected.split(QChar(u'\n')), actual.split(QChar(u'\n')));
    QString text;
    bool isGap = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (isNearChange(lines, i)) {
            text += QStringLiteral("%1 %2\n").arg(lines[i].mark).arg(lines[i].text);
            isGap = false;
        } else if (!isGap && !text.isEmpty()) {
            text += QStringLiteral("  …\n");
            isGap = true;
        }
    }
    return text;
}

QString compareWithGolden(const QString& name, const QString& actual)
{
    const QString path = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/app/goldens/") + name;
    if (qEnvironmentVariable("LAPIDARY_UPDATE_GOLDENS") == u"1") {
        return writeFile(path, actual) ? QString()
                                       : QStringLiteral("%1 could not be written").arg(path);
    }
    QFile file(path);
    const bool isThere = file.open(QIODevice::ReadOnly);
    const QString expected = isThere ? QString::fromUtf8(file.readAll()) : QString();
    if (isThere && expected == actual) {
        return {};
    }
    const QString now = QStringLiteral(LAPIDARY_BINARY_DIR "/goldens/") + name;
    writeFile(now, actual);
    return QStringLiteral(
        "tests/app/goldens/%1 %2:\n%3What the program shows is in %4. If it is right, "
        "run the test with LAPIDARY_UPDATE_GOLDENS=1.")
        .arg(name, isThere ? QStringLiteral("differs") : QStringLiteral("does not exist"),
            lineDifference(expected, actual), now);
}

} // namespace lapidary::robot
