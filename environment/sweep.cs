#!/usr/bin/env dotnet
#:property PublishAot=false
#:package System.CommandLine
#:package Spectre.Console
#:project ../lib/Phenomena.csproj
#:include setup/*.cs
#:include sweep/*.cs

using Phenomena.Sweeping;
using Phenomena.Themes;

return new SweepCommand(ThemeSweeps.Names, ThemeSweeps.Find, typeof(ThemeSweeps).Assembly).Run(args);
