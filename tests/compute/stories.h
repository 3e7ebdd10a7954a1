// SPDX-License-Identifier: Apache-2.0
// The fixture stories260K in its four forms, with its golden numbers.
#pragma once

#include "compute/decoder/decoder.h"
#include "model/core/json.h"

#include <QFile>
#include <QtTest>

#include <memory>
#include <string>
#include <vector>

namespace lapidary::test {

inline constexpr const char* kStories = LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/";

/// Paths of the four forms below kStories; the first two hold float32.
inline const std::vector<const char*> kForms{
    "hf", "gguf/stories260K-F32.gguf", "hf-bf16-sharded", "gguf/stories260K-Q8_0.gguf"};

inline bool isExactForm(const std::string& form)
{
    return form == kForms[0] || form == kForms[1];
}

/// golden.json: prompts, ids, logits, texts.
inline model::Json goldenCases()
{
    QFile file(QString::fromUtf8(kStories) + QStringLiteral("golden.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("golden.json is missing");
    }
    return model::Json::parse(file.readAll().toStdString())["cases"];
}

/// A model of the fixture, ready to compute.
struct Story
{
    std::unique_ptr<model::OpenedModel> opened;
    std::unique_ptr<compute::Decoder> decoder;
};

inline Story openStory(const std::string& form, compute::Arithmetic arithmetic = {})
{
    auto opened = model::openModel(kStories + form);
    if (!opened) {
        qFatal("%s", opened.error().line().c_str());
    }
    Story story{std::make_unique<model::OpenedModel>(*std::move(opened)), nullptr};
    auto decoder = compute::makeDecoder(*story.opened, arithmetic);
    if (!decoder) {
        qFatal("%s", decoder.error().line().c_str());
    }
    story.decoder = *std::move(decoder);
    return story;
}

} // namespace lapidary::test
