// What the runtime loop logs belongs to the test that made it.
[assembly: CaptureConsole]
