// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that includes QCustomPlot, whose header needs Qt's lower-case keywords and does
// not pass our warnings. Qt's own headers come first, so that the keywords are seen by that header
// alone.
#pragma once

#include <QtCore>
#include <QtGui>
#include <QtPrintSupport/QtPrintSupport>
#include <QtWidgets/QtWidgets>

#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <qcustomplot.h>
#pragma GCC diagnostic pop
#undef signals
#undef slots
#undef foreach
