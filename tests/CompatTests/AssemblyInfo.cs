// The log of the runtime loop must belong to the test that wrote it.
[assembly: CaptureConsole]
