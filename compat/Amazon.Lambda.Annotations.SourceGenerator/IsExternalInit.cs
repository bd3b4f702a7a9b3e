// Records need this type, and netstandard2.0 has none.
namespace System.Runtime.CompilerServices;

internal static class IsExternalInit;
