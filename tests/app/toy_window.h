// SPDX-License-Identifier: GPL-3.0-or-later
// A small main window for tests of the robot itself.
#pragma once

#include <QMainWindow>
#include <QPushButton>
#include <QTest>
#include <QVBoxLayout>

namespace lapidary::robot {

constexpr int kShortPatience = 60; ///< ms, for actions that are expected to fail

/// A main window with a bit of everything.
struct Toy
{
    QMainWindow window;
    QVBoxLayout* layout = nullptr;
    QStringList done; ///< what was triggered

    Toy()
    {
        auto* page = new QWidget;
        layout = new QVBoxLayout(page);
        window.setCentralWidget(page);
        window.resize(700, 500);
    }

    template <class Widget>
    Widget* add(Widget* widget)
    {
        layout->addWidget(widget);
        return widget;
    }

    QPushButton* addButton(const QString& text)
    {
        auto* button = add(new QPushButton(text));
        QObject::connect(
            button, &QPushButton::clicked, button, [this, text] { done.append(text); });
        return button;
    }

    void show()
    {
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
    }
};

} // namespace lapidary::robot
