// SPDX-License-Identifier: Apache-2.0
// Our own layout, which can say everything: tensors and configuration as they are.
#include "model/checkpoint/layouts/export_layout.h"

namespace lapidary::model {

namespace {

Result<ExportDraft> draft(const NativeModel& native)
{
    DraftBuilder builder(native);
    for (const TensorInfo& tensor : native.opened->checkpoint().tensors()) {
        builder.padded(tensor.name, tensor.name, tensor.shape);
        builder.tensors.back().tensor.dtype = tensor.dtype;
    }
    return ExportDraft{native.config, std::move(builder.tensors)};
}

} // namespace

ExportLayout makeLapidaryLayout()
{
    return {.info = {.id = "lapidary",
                .title = "Lapidary",
                .summary = "The converted model in Lapidary's own layout: experts of any width, "
                           "any gate",
                .source = {}},
        .draft = draft};
}

} // namespace lapidary::model
