Console.Error.WriteLine("usage: csharp-kernel CONNECTION_FILE");
return 2;
