@echo off
rem The command line of the installed application: its executable, run as plain Node.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0Schleuse.exe" "%~dp0resources\app.asar\out\headless\main.cjs" %*
