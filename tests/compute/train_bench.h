// SPDX-License-Identifier: Apache-2.0
// What every test of training starts from: a converted story, five items and a recipe.
#pragma once

#include "compute/base/torch_runtime.h"
#include "compute/train/run.h"
#include "compute/train/trainer.h"
#include "model/text/open_tokenizer.h"
#include "tests/compute/converted_story.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>

#include <memory>

namespace lapidary::test {

using namespace lapidary::compute;

inline constexpr const char* kLines
    = R"({"prompt": "Lily had a red ball.", "response": "She liked to play with it every day."}
{"prompt": "Tom saw a big dog.", "response": "The dog was very happy and ran to him."}
{"prompt": "One day, a bird sat in a tree.", "response": "It sang a song for all the animals."}
{"prompt": "Mom made a cake.", "response": "They ate it and said thank you, mom."}
{"prompt": "Ben was sad.", "response": "His friend gave him a hug and he was happy again."}
)";

inline double wideMax(const at::Tensor& a, const at::Tensor& b)
{
    return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

/// The base of these test classes; makeBench() is their init().
class TrainBench : public QObject
{
protected:
    void makeBench()
    {
        setThreadCount(1);
        m_folder = std::make_unique<QTemporaryDir>(scratchTemplate());
        m_root = m_folder->path().toStdString() + "/";
        writeConvertedStory(m_root + "m", raggedCut({.hasSelectionBias = true}));
        std::string tooLong;
        for (int i = 0; i < 100; ++i) {
            tooLong += "and ";
        }
        writeFile(m_root, "d.jsonl",
            kLines + ("{\"prompt\": \"long\", \"response\": \"" + tooLong + "\"}\n"));
        m_cancel = std::make_unique<CancelToken>();
    }

    std::string writeRecipe() const
    {
        return writeFile(m_root, "recipe.json",
            R"({"model": "m", "data": [{"path": "d.jsonl"}], "steps": 8, "batch_tokens": 60,
                "sequence_length": 60, "learning_rate": 0.002, "warmup": 2, "checkpoint_every": 3,
                "trains": "all", "seed": 5, "balance": {"selection-bias": {"rate": 0.01}}})");
    }

    RunSettings settings() const
    {
        return {Device::Cpu, m_none, [](const Progress&) {}};
    }

    model::Result<Trainer> makeTrainer(const std::vector<std::string>& changes) const
    {
        LAP_TRY(const Recipe recipe, readRecipe(writeRecipe(), changes));
        LAP_TRY(TrainableModel model, loadTrainable(recipe.model, recipe.trains, Device::Cpu, {}));
        LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(model.opened->checkpoint()));
        LAP_TRY(TrainingData data, TrainingData::load(recipe, tokenizer, 512));
        return Trainer::create(recipe, std::move(model), std::move(data));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_root;
    std::unique_ptr<CancelToken> m_cancel;
    CancelToken m_none;
};

} // namespace lapidary::test
