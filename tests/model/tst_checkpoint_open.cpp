// SPDX-License-Identifier: Apache-2.0
// Opening whole models: the four forms of one model, caches, large and changing files.
#include "model/checkpoint/dequant/rows.h"
#include "model/checkpoint/open_model.h"
#include "tests/support/checkpoint_gguf_draft.h"
#include "tests/support/expect.h"

#include <QElapsedTimer>

#include <cmath>

using namespace lapidary;
using namespace lapidary::test;
using model::Role;

namespace {

const std::vector<std::string> kForms{
    "hf", "hf-bf16-sharded", "gguf/stories260K-F32.gguf", "gguf/stories260K-Q8_0.gguf"};

/// Every role with its layer and shape, one a line.
std::string roleText(const model::OpenedModel& opened)
{
    std::string all;
    for (const model::RoleTensor& role : opened.roles()) {
        all += std::to_string(role.layer.value()) + " " + std::string(model::name(role.role)) + " "
            + model::text(opened.tensor(role).shape) + "\n";
    }
    return all;
}

std::vector<float> allRows(const model::OpenedModel& opened, const model::RoleTensor& role)
{
    const auto count = model::elementCount(opened.tensor(role).shape);
    std::vector<float> values(*count);
    const auto read = opened.readRows(role, 0, values);
    return read ? values : std::vector<float>();
}

/// Largest difference of the same role in two models, relative to the largest value.
double largestDifference(const model::OpenedModel& a, const model::OpenedModel& b)
{
    double worst = 0.0;
    for (std::size_t i = 0; i < a.roles().size(); ++i) {
        const std::vector<float> left = allRows(a, a.roles()[i]);
        const std::vector<float> right = allRows(b, b.roles()[i]);
        double scale = 0.0;
        double difference = left.size() == right.size() && !left.empty() ? 0.0 : INFINITY;
        for (std::size_t j = 0; j < std::min(left.size(), right.size()); ++j) {
            scale = std::max(scale, std::abs(static_cast<double>(left[j])));
            difference = std::max(difference, std::abs(static_cast<double>(left[j]) - right[j]));
        }
        worst = std::max(worst, difference / scale);
    }
    return worst;
}

std::string fingerprintOf(const std::string& path)
{
    const auto opened = model::openCheckpoint(path);
    if (!opened) {
        return opened.error().line();
    }
    const auto fingerprint = opened->fingerprint();
    return fingerprint ? *fingerprint : fingerprint.error().line();
}

void flipByte(const std::string& path, std::size_t at)
{
    std::string bytes = readFile(path);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    std::ofstream(path, std::ios::binary) << bytes;
}

/// A cache of downloads with one snapshot of the tiny model, its files links to blobs.
std::string writeCache(const std::string& folder, const std::string& revision)
{
    const std::string root = folder + "/models--someone--tiny";
    const std::string snapshot = root + "/snapshots/" + revision;
    writeTinyFolder(snapshot);
    std::filesystem::create_directories(root + "/blobs");
    const std::vector<std::pair<std::string, std::string>> blobs{
        {"config.json", std::string(40, 'a')}, {"model.safetensors", std::string(64, 'b')}};
    for (const auto& [name, hash] : blobs) {
        std::filesystem::rename(snapshot + "/" + name, root + "/blobs/" + hash);
        std::filesystem::create_symlink("../../blobs/" + hash, snapshot + "/" + name);
    }
    return root;
}

} // namespace

class TestCheckpointOpen : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void fourFormsHaveTheSameRoles()
    {
        std::string expected;
        for (const std::string& form : kForms) {
            const auto opened = model::openModel(fixture(form));
            VERIFY_OK(opened);
            QCOMPARE(opened->parameters(), 260'032U);
            QCOMPARE(text(opened->family().info.id), QStringLiteral("llama"));
            QVERIFY(opened->config().isTied);
            QCOMPARE(opened->config().layers, 5);
            QCOMPARE(opened->config().headDim, 8);
            QCOMPARE(opened->config().rotaryDim, 8);
            QCOMPARE(opened->config().contextLength, 512);
            QVERIFY(std::abs(opened->config().normEpsilon - 1e-5) < 1e-11);
            QVERIFY(opened->notices().empty());
            expected = expected.empty() ? roleText(*opened) : expected;
            QCOMPARE(text(roleText(*opened)), text(expected));
            QCOMPARE(opened->find(Role::Head), opened->find(Role::Embedding));
            QVERIFY(opened->find(Role::Query, model::LayerId(4)) != nullptr);
            QVERIFY(opened->find(Role::Query, model::LayerId(5)) == nullptr);
            QVERIFY(opened->find(Role::QueryBias, model::LayerId(0)) == nullptr);
        }
    }

    void fourFormsHoldTheSameWeights()
    {
        const auto reference = model::openModel(fixture(kForms[0]));
        VERIFY_OK(reference);
        constexpr double kTolerances[]{0.0, 0.005, 0.0, 0.01}; // F32, BF16, F32, Q8_0
        for (std::size_t i = 1; i < kForms.size(); ++i) {
            const auto other = model::openModel(fixture(kForms[i]));
            VERIFY_OK(other);
            QVERIFY(largestDifference(*reference, *other) <= kTolerances[i]);
        }
    }

    void onlyGgufStoresQueryAndKeyInterleaved()
    {
        const auto opened = model::openModel(fixture(kForms[2]));
        VERIFY_OK(opened);
        for (const model::RoleTensor& role : opened->roles()) {
            const bool isPaired = role.role == Role::Query || role.role == Role::Key;
            QCOMPARE(role.rows == model::RowOrder::Interleaved, isPaired);
        }
        // Row 1 of a head of 8 is the first of the second pair, which GGUF stores as row 2.
        const model::RoleTensor& query = *opened->find(Role::Query, model::LayerId(0));
        std::vector<float> row(64);
        std::vector<float> stored(64);
        VERIFY_OK(opened->readRows(query, 1, row));
        VERIFY_OK(model::readRows(opened->checkpoint(), opened->tensor(query), 2, stored));
        QVERIFY(row == stored);
    }

    void aFileOpensLikeItsFolder()
    {
        const auto folder = model::openModel(fixture("hf"));
        const auto file = model::openModel(fixture("hf/model.safetensors"));
        VERIFY_OK(folder);
        VERIFY_OK(file);
        QCOMPARE(text(roleText(*file)), text(roleText(*folder)));
        QCOMPARE(file->checkpoint().tokenizerFiles(), folder->checkpoint().tokenizerFiles());
        QVERIFY(folder->checkpoint().tokenizerFiles().size() >= 2);
        QCOMPARE(text(file->checkpoint().format()), QStringLiteral("safetensors"));
        QCOMPARE(text(folder->checkpoint().format()), QStringLiteral("huggingface"));
    }

    void fingerprintIsTheDocumentedHash()
    {
        // Computed by a few lines of Python from the definition in checkpoint.h.
        QCOMPARE(text(fingerprintOf(fixture("hf"))),
            QStringLiteral("sha256:"
                           "1b063e6d3cf563fc315361859ea66aa656fba5eeff313f8ec13de44af27afaad"));
    }

    void fingerprintDoesNotDependOnSharding()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        QCOMPARE(text(fingerprintOf(writeTinyFolder(path + "/a"))),
            text(fingerprintOf(writeTinyShards(path + "/b"))));
    }

    void fingerprintSeesAChangeInWhatItSamples()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        std::vector<DraftTensor> tensors{{"a", {5000}}, {"b", {3}}};
        const std::string file = writeFile(path, "x.safetensors", safetensorsOf(tensors));
        const std::string original = fingerprintOf(file);
        const std::size_t data = readFile(file).size() - 20'012;
        for (const std::size_t at : {data, data + 4095, data + 20'000 - 4096, data + 19'999,
                 data + 20'000, data + 20'011}) {
            flipByte(file, at);
            QVERIFY(fingerprintOf(file) != original);
            flipByte(file, at);
            QCOMPARE(text(fingerprintOf(file)), text(original));
        }
        tensors[1].name = "c";
        QVERIFY(
            fingerprintOf(writeFile(path, "y.safetensors", safetensorsOf(tensors))) != original);
        tensors[1] = {"b", {3, 1}};
        QVERIFY(
            fingerprintOf(writeFile(path, "z.safetensors", safetensorsOf(tensors))) != original);
    }

    void aShardOf30GiBOpensWithoutReadingIt()
    {
        const QTemporaryDir folder;
        constexpr std::int64_t kElements = std::int64_t{15} << 30;
        const std::string header = R"({"big":{"dtype":"BF16","shape":[)" + std::to_string(kElements)
            + R"(],"data_offsets":[0,)" + std::to_string(2 * kElements) + "]}}";
        const std::string path = writeFile(
            folder.path().toStdString(), "big.safetensors", safetensorsFile(header, ""));
        std::filesystem::resize_file(path, 8 + header.size() + 2 * kElements);
        QElapsedTimer timer;
        timer.start();
        const auto opened = model::openCheckpoint(path);
        const qint64 milliseconds = timer.elapsed();
        VERIFY_OK(opened);
        QVERIFY2(milliseconds <= 100, std::to_string(milliseconds).c_str());
        QVERIFY(opened->fingerprint().hasValue());
        std::array<std::byte, 4> last{};
        VERIFY_OK(opened->readBytes(opened->tensors()[0], 2 * kElements - 4, last));
    }

    void tensorsNeedNoAlignment()
    {
        const QTemporaryDir folder;
        const std::string header = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                                   R"("b":{"dtype":"F32","shape":[],"data_offsets":[1,5]}})";
        const auto opened = model::openCheckpoint(writeFile(folder.path().toStdString(),
            "x.safetensors", safetensorsFile(header, little(1, 1) + little(0x40490fdb, 4))));
        VERIFY_OK(opened);
        std::array<float, 1> value{};
        VERIFY_OK(model::readRows(*opened, *opened->find("b"), 0, value));
        QCOMPARE(value[0], 3.14159274F);
    }

    void opensACacheAtItsRootAndAtASnapshot()
    {
        const QTemporaryDir folder;
        const std::string revision(40, '1');
        const std::string root = writeCache(folder.path().toStdString(), revision);
        VERIFY_OK(model::openModel(root)); // the only snapshot
        VERIFY_OK(model::openModel(root + "/snapshots/" + revision));
        VERIFY_OK(model::openModel(root + "/snapshots/" + revision + "/model.safetensors"));
        std::filesystem::create_directory(root + "/snapshots/other");
        QVERIFY(!model::openModel(root)); // which of the two?
        writeFile(root, "refs/main", revision);
        VERIFY_OK(model::openModel(root));
        writeFile(root, "refs/main", "../../elsewhere");
        const auto hostile = model::openModel(root);
        QVERIFY(!hostile);
        QCOMPARE(text(hostile.error().rule), QStringLiteral("IX02"));
    }

    void recognisesAnUnfinishedDownloadInACache()
    {
        const QTemporaryDir folder;
        const std::string root = writeCache(folder.path().toStdString(), "rev");
        std::filesystem::remove(root + "/snapshots/rev/model.safetensors");
        writeFile(root, "blobs/" + std::string(64, 'f') + ".0a1b2c3d.incomplete", "part");
        const auto opened = model::openModel(root);
        QVERIFY(!opened);
        QVERIFY2(opened.error().message.find("download is not complete") != std::string::npos,
            errorLine(opened).c_str());
        QVERIFY(opened.error().code == model::ErrorCode::NotFound);
    }

    void opensAGgufBehindALinkInACache()
    {
        const QTemporaryDir folder;
        const std::string root = folder.path().toStdString() + "/models--someone--tiny-gguf";
        const std::string hash(64, 'c');
        writeFile(root, "blobs/" + hash, tinyGguf().bytes());
        std::filesystem::create_directories(root + "/snapshots/rev");
        std::filesystem::create_symlink("../../blobs/" + hash, root + "/snapshots/rev/m.Q8_0.gguf");
        const auto byRoot = model::openModel(root);
        VERIFY_OK(byRoot);
        QCOMPARE(text(byRoot->checkpoint().format()), QStringLiteral("gguf"));
        VERIFY_OK(model::openModel(root + "/snapshots/rev/m.Q8_0.gguf"));
        VERIFY_OK(model::openModel(root + "/blobs/" + hash)); // known by its content
    }

    void followsALinkThatThePersonNames()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        writeTinyFolder(path + "/model");
        std::filesystem::create_symlink(path + "/model", path + "/link");
        VERIFY_OK(model::openModel(path + "/link"));
        const std::string gguf = writeFile(path, "a.gguf", tinyGguf().bytes());
        std::filesystem::create_symlink(gguf, path + "/b.gguf");
        VERIFY_OK(model::openModel(path + "/b.gguf"));
        std::filesystem::create_symlink(path + "/loop", path + "/loop");
        QVERIFY(!model::openModel(path + "/loop"));
        std::filesystem::create_hard_link(gguf, path + "/c.gguf");
        VERIFY_OK(model::openModel(path + "/c.gguf"));
    }

    void opensTheOneFileOfAFolderWhateverItsName()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        writeFile(path + "/gguf", "My Model (1).gguf", tinyGguf().bytes());
        VERIFY_OK(model::openModel(path + "/gguf"));
        writeFile(path + "/plain", "config.json", tinyConfig());
        writeFile(path + "/plain", "weights.safetensors", safetensorsOf(tinyTensors()));
        VERIFY_OK(model::openModel(path + "/plain"));
        writeFile(path + "/plain", "other.safetensors", safetensorsOf(tinyTensors()));
        QVERIFY(!model::openModel(path + "/plain")); // which of the two?
    }

    void refusesWhatIsNoModelWithAHint_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("part");
        QTest::newRow("pickle") << "pytorch_model.bin"
                                << "pickle";
        QTest::newRow("checkpoint") << "model.pt"
                                    << "pickle";
        QTest::newRow("unfinished") << "x.0a1b2c3d.incomplete"
                                    << "not complete";
        QTest::newRow("text") << "notes.txt"
                              << "no model file";
    }

    void refusesWhatIsNoModelWithAHint()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, part);
        const QTemporaryDir folder;
        const auto opened = model::openCheckpoint(
            writeFile(folder.path().toStdString(), name.toStdString(), "some bytes in a file"));
        QVERIFY(!opened);
        QVERIFY(text(opened.error().message).contains(part));
        QVERIFY(!opened.error().hint.empty());
        QVERIFY(!model::openCheckpoint(folder.path().toStdString()));
    }

    void readsStayInsideTheTensor()
    {
        const QTemporaryDir folder;
        const auto opened = model::openCheckpoint(writeTinyFolder(folder.path().toStdString()));
        VERIFY_OK(opened);
        const model::TensorInfo& tensor = *opened->find("model.norm.weight");
        std::array<std::byte, 8> buffer{};
        VERIFY_OK(opened->readBytes(tensor, 24, buffer));
        for (const std::uint64_t offset :
            {std::uint64_t{25}, std::uint64_t{33}, ~std::uint64_t{0}, ~std::uint64_t{0} - 7}) {
            const auto read = opened->readBytes(tensor, offset, buffer);
            QVERIFY(!read);
            QVERIFY(read.error().code == model::ErrorCode::InvalidArgument);
        }
        std::array<float, 8> row{};
        VERIFY_OK(model::readRows(*opened, tensor, 0, row));
        QVERIFY(!model::readRows(*opened, tensor, 1, row));
        QVERIFY(!model::readRows(*opened, tensor, -1, row));
        QVERIFY(!model::readRows(*opened, tensor, 0, std::span(row).first(7)));
    }

    void aFileThatChangedIsNotRead()
    {
        const QTemporaryDir folder;
        const std::string path = writeTinyFolder(folder.path().toStdString());
        const auto opened = model::openCheckpoint(path);
        VERIFY_OK(opened);
        std::filesystem::resize_file(path + "/model.safetensors", 600);
        std::array<std::byte, 4> buffer{};
        const auto read = opened->readBytes(opened->tensors()[0], 0, buffer);
        QVERIFY(!read);
        QVERIFY(read.error().code == model::ErrorCode::IoError);
        QVERIFY(!opened->fingerprint());
    }

    void aModelOfManyShardsKeepsNoFilesOpen()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        std::vector<std::pair<std::string, std::string>> map;
        for (int i = 0; i < 80; ++i) {
            const std::string name = numbered("t", i);
            map.emplace_back(name, numbered("s", i) + ".safetensors");
            writeFile(path, map.back().second, safetensorsOf({{name, {i + 1}}}));
        }
        writeFile(path, "model.safetensors.index.json", indexOf(map, 4 * 80 * 81 / 2));
        const auto countOpen = [] {
            return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
        };
        const auto before = countOpen();
        const auto opened = model::openCheckpoint(path);
        VERIFY_OK(opened);
        QVERIFY(opened->notices().empty());
        QCOMPARE(countOpen(), before);
        QVERIFY(opened->fingerprint().hasValue());
        writeFile(
            path, "s7.safetensors", safetensorsOf({{"t7", {8}}})); // the same bytes, another time
        std::filesystem::rename(path + "/s8.safetensors", path + "/s7.safetensors");
        std::array<std::byte, 4> buffer{};
        QVERIFY(!opened->readBytes(*opened->find("t7"), 0, buffer));
        QVERIFY(!opened->readBytes(*opened->find("t8"), 0, buffer));
        VERIFY_OK(opened->readBytes(*opened->find("t9"), 0, buffer));
    }
};

QTEST_GUILESS_MAIN(TestCheckpointOpen)
#include "tst_checkpoint_open.moc"
