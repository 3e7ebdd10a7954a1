// SPDX-License-Identifier: GPL-3.0-or-later
// What every page, dock and dialog may ask for. Made once by the Workbench, passed by reference.
#pragma once

namespace lapidary::widgets {
class JobModel;
class LogModel;
class ProblemModel;
class Theme;
} // namespace lapidary::widgets

namespace lapidary::app {

class Actions;
class EngineJobs;
class EngineSession;
class Machine;
class ModelSession;
class Notices;
class ProjectArtifacts;
class ProjectSession;
class RecentProjects;
class RecordingLibrary;
class Settings;

struct Services
{
    Settings& settings;
    widgets::Theme& theme;
    Actions& actions;
    widgets::JobModel& jobs;
    widgets::ProblemModel& problems;
    widgets::LogModel& log;
    Notices& notices;
    EngineSession& engine;
    EngineJobs& engineJobs;
    Machine& machine;
    ProjectSession& project;
    ModelSession& model;
    RecordingLibrary& recordings;
    ProjectArtifacts& artifacts;
    RecentProjects& recentProjects;
};

} // namespace lapidary::app
