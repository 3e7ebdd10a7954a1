// SPDX-License-Identifier: Apache-2.0
// The commands that open and run a model, as scripts and the workbench call them.
#include "tests/engine/engine_process.h"

#include <QDir>
#include <QTemporaryDir>

#include <cmath>
#include <cstring>

using namespace lapidary::test;

namespace {

const QString kStories = QStringLiteral(LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/");

QString model(const char* form)
{
    return kStories + QString::fromUtf8(form);
}

QStringList command(const char* name, const char* form, std::initializer_list<const char*> rest)
{
    const QStringList device
        = qstrcmp(name, "tokenize") == 0 ? QStringList() : words({"--device", "cpu"});
    return QStringList{QString::fromUtf8(name), model(form)} + words(rest) + device
        + words({"--json"});
}

/// The command's result; a failure is the test's message.
Json resultOf(const QStringList& arguments)
{
    const EngineEnd end = runEngine(arguments);
    if (end.status != 0) {
        qWarning("%s", end.errors.c_str());
    }
    return end.status == 0 ? end.json() : Json();
}

Json golden()
{
    QFile file(kStories + QStringLiteral("golden.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("golden.json is missing");
    }
    return Json::parse(file.readAll().toStdString())["cases"];
}

/// The last answers of one `serve` to these requests, in their order.
std::vector<Json> served(const std::vector<Json>& requests)
{
    QByteArray input;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        Json request = requests[i];
        request["id"] = i;
        input += QByteArray::fromStdString(request.dump()) + "\n";
    }
    const EngineEnd end = runEngine(words({"serve"}), input);
    std::vector<Json> answers(requests.size());
    for (const QByteArray& line : QByteArray::fromStdString(end.output).trimmed().split('\n')) {
        const Json message = Json::parse(line.toStdString(), nullptr, /*allow_exceptions=*/false);
        if (message.contains("result") || message.contains("error")) {
            answers.at(message.at("id").get<std::size_t>()) = message;
        }
    }
    return answers;
}

QString joined(const Json& ids)
{
    QStringList list;
    for (const Json& id : ids) {
        list << QString::number(id.get<qint64>());
    }
    return list.join(u',');
}

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
        qFatal("cannot write the test's file");
    }
}

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestModelCommands : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

private Q_SLOTS:

    void inspectTellsWhatTheModelIs()
    {
        const Json facts
            = resultOf(QStringList{u"inspect"_qs, model("hf"), u"--tensors"_qs, u"--json"_qs});
        QCOMPARE(facts["family"], Json("llama"));
        QCOMPARE(facts["parameters"], Json(260032));
        QCOMPARE(facts["layers"], Json(5));
        QCOMPARE(facts["kv_heads"], Json(4));
        QCOMPARE(facts["tied"], Json(true));
        QCOMPARE(facts["experts"], Json(0));
        QVERIFY(facts["fingerprint"].get<std::string>().starts_with("sha256:"));
        for (const char* job : {"open", "record", "convert", "train"}) {
            QVERIFY(facts["memory"][job] > 260032);
        }
        QCOMPARE(facts["tensors"].size(), std::size_t{47});
    }

    void tokenizeAndDetokenizeAreInverse()
    {
        const std::string hf = model("hf").toStdString();
        const Json cases = golden();
        std::vector<Json> requests;
        for (const Json& one : cases) {
            requests.push_back(
                {{"method", "tokenize"}, {"params", {{"model", hf}, {"text", one["prompt"]}}}});
            requests.push_back({{"method", "detokenize"},
                {"params", {{"model", hf}, {"ids", one["greedy_ids"]}}}});
        }
        const std::vector<Json> answers = served(requests);
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const Json& tokens = answers[2 * i]["result"];
            QCOMPARE(tokens["ids"], cases[i]["input_ids"]);
            QCOMPARE(tokens["offsets"].size(), tokens["ids"].size());
            const auto text = answers[2 * i + 1]["result"]["text"].get<std::string>();
            QVERIFY2(contains(text, cases[i]["greedy_text"].get<std::string>()), text.c_str());
        }
    }

    void tokenizeReadsFilesAndBareTokenizers()
    {
        const QString file = m_folder.filePath(u"text.txt"_qs);
        write(file, "Once upon a time");
        std::vector<Json> requests;
        for (const char* form : {"hf", "hf/tokenizer.json", "gguf/stories260K-Q8_0.gguf"}) {
            requests.push_back({{"method", "tokenize"},
                {"params",
                    {{"model", model(form).toStdString()}, {"file", file.toStdString()},
                        {"no_special", true}}}});
        }
        for (const Json& answer : served(requests)) {
            QCOMPARE(answer["result"]["ids"], Json({403, 407, 261, 378}));
        }
        QCOMPARE(resultOf(command("tokenize", "hf", {"--text", "Once upon a time"}))["ids"],
            golden()[1]["input_ids"]);
    }

    void logitsAreWrittenAsSafetensors()
    {
        const QString out = m_folder.filePath(u"logits.safetensors"_qs);
        const Json one = golden()[1];
        const QStringList arguments = QStringList{u"logits"_qs, model("hf"), u"--ids"_qs,
            joined(one["input_ids"]), u"--out"_qs, out, u"--device"_qs, u"cpu"_qs, u"--json"_qs};
        QCOMPARE(resultOf(arguments)["tokens"], Json(5));
        const QByteArray bytes = read(out);
        quint64 length = 0;
        std::memcpy(&length, bytes.constData(), 8);
        const Json header = Json::parse(bytes.mid(8, static_cast<qsizetype>(length)).toStdString());
        QCOMPARE(header["logits"]["dtype"], Json("F32"));
        QCOMPARE(header["logits"]["shape"], Json({5, 512}));
        QCOMPARE(bytes.size(), static_cast<qsizetype>(8 + length + 5 * 512 * 4));
        double worst = 0.0;
        for (std::size_t i = 0; i < 512; ++i) {
            float value = 0.0F;
            std::memcpy(
                &value, bytes.constData() + bytes.size() + static_cast<qsizetype>(i * 4) - 2048, 4);
            worst = std::max(
                worst, std::abs(static_cast<double>(value) - one["last_logits"][i].get<double>()));
        }
        QVERIFY2(worst < 1e-4, qPrintable(QString::number(worst)));
        QCOMPARE(resultOf(arguments)["tokens"], Json(5)); // its own earlier result is replaced
        QCOMPARE(read(out), bytes);
        write(out, "something else");
        const EngineEnd end = runEngine(arguments);
        QCOMPARE(end.status, 2);
        QVERIFY2(contains(end.errors, "not an earlier result"), end.errors.c_str());
        QCOMPARE(read(out), QByteArray("something else"));
    }

    void generateContinuesAsTheGoldenText()
    {
        const Json one = golden()[1];
        const Json result = resultOf(command("generate", "gguf/stories260K-F32.gguf",
            {"--prompt", "Once upon a time", "--max-tokens", "60", "--greedy"}));
        QCOMPARE(QString::fromStdString("Once upon a time" + result["text"].get<std::string>()),
            QString::fromStdString(one["greedy_text"].get<std::string>()));
        QCOMPARE(result["prompt_tokens"], Json(5));
        QCOMPARE(result["ids"].size(), std::size_t{60});
        QCOMPARE(result["stop_reason"], Json("length"));
        QVERIFY(result["tokens_per_second"] > 0.0 && result["prefill_tokens_per_second"] > 0.0);
    }

    void generateDrawsTheSameWithTheSameSeed()
    {
        std::vector<Json> requests;
        for (const int seed : {7, 7, 8}) {
            requests.push_back({{"method", "generate"},
                {"params",
                    {{"model", model("hf").toStdString()}, {"ids", {1}}, {"max_tokens", 20},
                        {"temperature", 1}, {"seed", seed}, {"threads", 2}}}});
        }
        const std::vector<Json> answers = served(requests);
        QCOMPARE(answers[0]["result"]["ids"].size(), std::size_t{20});
        QCOMPARE(answers[0]["result"]["ids"], answers[1]["result"]["ids"]);
        QVERIFY(answers[0]["result"]["ids"] != answers[2]["result"]["ids"]);
    }

    void aModelWithoutAChatTemplateIsGivenThePlainMessage()
    {
        const Json chat = resultOf(command(
            "generate", "hf", {"--prompt", "Once upon a time", "--chat", "--max-tokens", "4"}));
        const Json plain = resultOf(
            command("generate", "hf", {"--prompt", "Once upon a time", "--max-tokens", "4"}));
        QVERIFY2(chat["prompt_tokens"] >= plain["prompt_tokens"], chat.dump().c_str());
        QCOMPARE(chat["ids"].size(), std::size_t{4});
    }

    void perplexityTakesWindowsOfTheStream()
    {
        const QString file = m_folder.filePath(u"story.txt"_qs);
        write(file,
            QByteArray("Once upon a time, there was a little girl named Lily. ").repeated(20));
        const QStringList base{u"perplexity"_qs, model("hf"), u"--data"_qs, file, u"--device"_qs,
            u"cpu"_qs, u"--json"_qs};
        const Json tokens = resultOf(QStringList{
            u"tokenize"_qs, model("hf"), u"--file"_qs, file, u"--no-special"_qs, u"--json"_qs});
        const Json result = resultOf(base + words({"--context", "64"}));
        const auto windows = static_cast<qint64>(tokens["ids"].size() / 64);
        QCOMPARE(result["tokens"], Json(windows * 63));
        QVERIFY(std::abs(std::exp(result["nll"].get<double>()) - result["perplexity"].get<double>())
            < 1e-9);
        QVERIFY(result["nll"] > 0.0 && result["nll"] < 3.0);
        QCOMPARE(resultOf(base + words({"--context", "512"}))["tokens"],
            Json(tokens["ids"].size() > 512 ? 511 : tokens["ids"].size() - 1));
    }

    void nllIsTheMeanOverResponses()
    {
        const QString file = m_folder.filePath(u"items.jsonl"_qs);
        write(file,
            "{\"q\":\"Once upon\",\"r\":\"a time, there was a little girl\",\"level\":1}\n"
            "{\"q\":\"One day\",\"r\":\"she saw a big, red ball\",\"level\":2}\n"
            "{\"q\":\"One day\",\"r\":\"\",\"level\":2}\n");
        const Json result = resultOf(QStringList{u"nll"_qs, model("hf"), u"--data"_qs, file,
            u"--prompt-field"_qs, u"q"_qs, u"--response-field"_qs, u"r"_qs, u"--separator"_qs,
            u" "_qs, u"--by"_qs, u"level"_qs, u"--device"_qs, u"cpu"_qs, u"--json"_qs});
        QCOMPARE(result["items"].size(), std::size_t{2});
        QCOMPARE(result["left_out"], Json(1));
        double sum = 0.0;
        double tokens = 0.0;
        for (const Json& item : result["items"]) {
            sum += item["nll"].get<double>() * item["tokens"].get<double>();
            tokens += item["tokens"].get<double>();
        }
        QCOMPARE(result["tokens"].get<double>(), tokens);
        QVERIFY(std::abs(result["nll"].get<double>() - sum / tokens) < 1e-9);
        QVERIFY(result["interval"][0] <= result["nll"] && result["nll"] <= result["interval"][1]);
        QCOMPARE(result["groups"]["1"]["tokens"], result["items"][0]["tokens"]);
        QCOMPARE(result["groups"]["2"]["nll"], result["items"][1]["nll"]);
    }

    void serveAnswersTheSame()
    {
        const Json params{{"model", model("hf").toStdString()}, {"prompt", "Once upon a time"},
            {"max_tokens", 12}, {"device", "cpu"}};
        const Json answer = served({{{"method", "generate"}, {"params", params}}})[0]["result"];
        const Json printed = resultOf(
            command("generate", "hf", {"--prompt", "Once upon a time", "--max-tokens", "12"}));
        QCOMPARE(answer["ids"], printed["ids"]);
        QCOMPARE(answer["text"], printed["text"]);
    }

    void failuresAreOneSentence()
    {
        const std::string hf = model("hf").toStdString();
        const std::string code = __FILE__;

        struct Row
        {
            const char* method;
            Json params;
            int status;
            const char* part;
        };

        const std::vector<Row> rows{
            {"inspect", {{"model", "/nowhere/model"}}, 20, "/nowhere/model"},
            {"generate", {{"ids", {1, 512}}}, 2, "token 1 is 512, expected an id from 0 to 511"},
            {"generate", {{"ids", {-3}}}, 2, "token 0 is -3"},
            {"generate", {{"ids", Json::array()}}, 2, "the prompt has no token"},
            {"logits", {{"ids", {-3}}, {"out", "/nowhere/x.safetensors"}}, 2, "token 0 is -3"},
            {"logits", {{"ids", {1}}, {"out", "/nowhere/x.safetensors"}}, 20, "/nowhere"},
            {"detokenize", {{"ids", {9999999999}}}, 2, "id"},
            {"generate", Json::object(), 2, "there is no prompt"},
            {"generate", {{"ids", {1}}, {"prompt", "a"}}, 2, "expected one of them"},
            {"generate", {{"ids", {1}}, {"greedy", true}, {"top_k", 3}}, 2, "--greedy"},
            {"generate", {{"ids", {1}}, {"chat", true}}, 2, "--chat needs a message"},
            {"generate", {{"ids", {1}}, {"max_tokens", 2000000000}}, 2,
                "ask for at most 511 tokens"},
            {"perplexity", {{"context", 513}, {"data", {code}}}, 2, "context holds 512"},
            {"perplexity", {{"data", {"/nowhere.txt"}}}, 20, "/nowhere.txt"},
            {"nll", {{"data", {code}}}, 2, "has no text in the field \\\"prompt\\\""},
            {"tokenize", Json::object(), 2, "nothing to tokenize"},
        };
        std::vector<Json> requests;
        for (const Row& row : rows) {
            Json params = row.params;
            params.emplace("model", hf);
            requests.push_back({{"method", row.method}, {"params", params}});
        }
        const std::vector<Json> answers = served(requests);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::string seen = answers[i].dump();
            QVERIFY2(answers[i].contains("error"), (rows[i].part + (": " + seen)).c_str());
            QVERIFY2(answers[i]["error"]["exit"] == rows[i].status, seen.c_str());
            QVERIFY2(contains(seen, rows[i].part), seen.c_str());
        }
    }

    void failuresOfTheCommandLineAreOneLine()
    {
        const EngineEnd end = runEngine(command("generate", "hf", {"--ids", "-3"}));
        QCOMPARE(end.status, 2);
        QCOMPARE(end.output, std::string());
        const QStringList lines = QString::fromStdString(end.errors).trimmed().split(u'\n');
        QVERIFY2(lines.constLast().startsWith(u"error["_qs)
                && lines.constLast().contains(u"token 0 is -3"_qs),
            end.errors.c_str());
    }

    void aModelWithoutATokenizerContinuesIdsOnly()
    {
        const QString bare = m_folder.filePath(u"bare"_qs);
        QVERIFY(QDir().mkpath(bare));
        for (const char* name : {"config.json", "model.safetensors"}) {
            QVERIFY(QFile::copy(
                model("hf/") + QString::fromUtf8(name), bare + u'/' + QString::fromUtf8(name)));
        }
        const QStringList rest = words({"--max-tokens", "3", "--device", "cpu", "--json"});
        const Json result
            = resultOf(QStringList{u"generate"_qs, bare, u"--ids"_qs, u"1"_qs} + rest);
        QCOMPARE(result["ids"], Json({403, 407, 261}));
        QVERIFY(result["text"].is_null());
        const EngineEnd end
            = runEngine(QStringList{u"generate"_qs, bare, u"--prompt"_qs, u"a"_qs} + rest);
        QCOMPARE(end.status, 20);
        QVERIFY2(contains(end.errors, "this model has no tokenizer"), end.errors.c_str());
    }
};

QTEST_GUILESS_MAIN(TestModelCommands)
#include "tst_model_commands.moc"
