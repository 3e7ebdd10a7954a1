// SPDX-License-Identifier: Apache-2.0
// Reads the project's own sources for the tests that check its rules: a file walker, a scanner that
// blanks comments and literals, and an include parser.
#pragma once

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace lapidary::test {

/// What of a file a rule looks at.
enum class View
{
    Everything,
    WithoutComments,
    CodeOnly, ///< comments and the content of literals are blanks
};

struct SourceFile
{
    QString path; ///< relative to the root, with forward slashes
    QString text;

    bool isBelow(const QString& folder) const { return path.startsWith(folder + QLatin1Char('/')); }

    bool isCpp() const
    {
        static const QStringList kEndings{QStringLiteral(".h"), QStringLiteral(".cpp"),
            QStringLiteral(".cu"), QStringLiteral(".cuh")};
        return std::any_of(kEndings.begin(), kEndings.end(),
            [&](const QString& ending) { return path.endsWith(ending); });
    }

    QString library() const { return path.section(QLatin1Char('/'), 0, 0); }

    /// "compute/kernels", or "compute" for a file that lies in the library's own folder.
    QString subFolder() const
    {
        return path.section(
            QLatin1Char('/'), 0, std::min<qsizetype>(1, path.count(QLatin1Char('/')) - 1));
    }
};

struct Include
{
    QString target;
    int line = 0;
    bool isQuoted = false;
};

inline const QStringList& libraries()
{
    static const QStringList kLibraries{QStringLiteral("model"), QStringLiteral("compute"),
        QStringLiteral("widgets"), QStringLiteral("app")};
    return kLibraries;
}

/// C++ with comments (and the content of string and character literals) replaced by blanks; line
/// numbers stay.
class Blanker
{
public:
    Blanker(const QString& source, View view)
        : m_source(source)
        , m_view(view)
    { }

    QString run()
    {
        while (m_at < m_source.size()) {
            if (starts(QStringLiteral("//"))) {
                blankUntil(QStringLiteral("\n"), 0, /*isLiteral=*/false);
            } else if (starts(QStringLiteral("/*"))) {
                blankUntil(QStringLiteral("*/"), 2, /*isLiteral=*/false);
            } else if (starts(QStringLiteral("R\""))) {
                rawLiteral();
            } else if (m_source[m_at] == QLatin1Char('"') || isCharacterQuote()) {
                literal(m_source[m_at]);
            } else {
                m_result += m_source[m_at++];
            }
        }
        return m_result;
    }

private:
    bool starts(const QString& word) const
    {
        return QStringView(m_source).mid(m_at).startsWith(word);
    }

    /// A quote after a letter or digit separates digits (1'000).
    bool isCharacterQuote() const
    {
        return m_source[m_at] == QLatin1Char('\'')
            && (m_at == 0 || !m_source[m_at - 1].isLetterOrNumber());
    }

    void put(QChar c, bool isLiteral)
    {
        const bool isKept = c == QLatin1Char('\n') || (isLiteral && m_view != View::CodeOnly);
        m_result += isKept ? c : QLatin1Char(' ');
    }

    void blankUntil(const QString& end, qsizetype endLength, bool isLiteral)
    {
        const qsizetype found = m_source.indexOf(end, m_at);
        const qsizetype stop = found < 0 ? m_source.size() : found + endLength;
        while (m_at < stop) {
            put(m_source[m_at++], isLiteral);
        }
    }

    void rawLiteral()
    {
        const qsizetype open = m_source.indexOf(QLatin1Char('('), m_at);
        const QString delimiter = m_source.mid(m_at + 2, open - m_at - 2);
        blankUntil(QLatin1Char(')') + delimiter + QLatin1Char('"'), delimiter.size() + 2,
            /*isLiteral=*/true);
    }

    void literal(QChar quote)
    {
        m_result += m_source[m_at++];
        while (m_at < m_source.size() && m_source[m_at] != quote
            && m_source[m_at] != QLatin1Char('\n')) {
            const int length = m_source[m_at] == QLatin1Char('\\') ? 2 : 1;
            for (int i = 0; i < length && m_at < m_source.size(); ++i) {
                put(m_source[m_at++], /*isLiteral=*/true);
            }
        }
        if (m_at < m_source.size()) {
            m_result += m_source[m_at++];
        }
    }

    const QString& m_source;
    View m_view;
    qsizetype m_at = 0;
    QString m_result;
};

/// The text as `view` shows it. In other languages than C++ a comment is a word that starts with #.
inline QString seen(const SourceFile& file, View view)
{
    if (view == View::Everything) {
        return file.text;
    }
    if (file.isCpp()) {
        return Blanker(file.text, view).run();
    }
    static const QRegularExpression kComment(
        QStringLiteral("(^|\\s)#[^\\n]*"), QRegularExpression::MultilineOption);
    return QString(file.text).replace(kComment, QStringLiteral("\\1"));
}

/// Text files of the project below `root`, sorted by path: the folders that we write, and the
/// root's own files. Build folders and files over 1 MiB are left out.
inline QList<SourceFile> sourceTree(const QString& root)
{
    static const QRegularExpression kText(QStringLiteral(
        R"(\.(h|cpp|cu|cuh|cmake|in|sh|py|md|json|yml|yaml|desktop|xml)$|(^|/)CMakeLists\.txt$|(^|/)\.ci/|(^|/)\.clang)"));
    QStringList paths = QDir(root).entryList(QDir::Files | QDir::Hidden);
    for (const char* folder :
        {"model", "compute", "widgets", "app", "resources", "tests", "packaging", ".ci"}) {
        QDirIterator below(root + QLatin1Char('/') + QLatin1String(folder),
            QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (below.hasNext()) {
            paths.append(QDir(root).relativeFilePath(below.next()));
        }
    }
    paths.sort();
    QList<SourceFile> files;
    for (const QString& path : paths) {
        QFile file(QDir(root).filePath(path));
        if (kText.match(path).hasMatch() && file.size() <= (1 << 20)
            && file.open(QIODevice::ReadOnly)) {
            files.append({path, QString::fromUtf8(file.readAll())});
        }
    }
    return files;
}

inline QList<Include> includesOf(const SourceFile& file)
{
    static const QRegularExpression kInclude(
        QStringLiteral(R"(^\s*#\s*include\s*(["<])([^">]+)[">])"));
    QList<Include> includes;
    int number = 0;
    for (const QString& line : seen(file, View::WithoutComments).split(QLatin1Char('\n'))) {
        ++number;
        if (const auto match = kInclude.match(line); match.hasMatch()) {
            includes.append({match.captured(2), number, match.captured(1) == QStringLiteral("\"")});
        }
    }
    return includes;
}

/// Writes a file (and its folders) for tests of the rules themselves.
inline bool plant(const QString& root, const QString& path, const QString& text)
{
    QFile file(root + QLatin1Char('/') + path);
    return QDir().mkpath(QFileInfo(file).path()) && file.open(QIODevice::WriteOnly)
        && file.write(text.toUtf8()) >= 0;
}

} // namespace lapidary::test
