using System.Text.Json;

namespace Lading.Leaks.Proving;

/// <summary>A proof as JSON: the output of the command, and the predicate of the attestation. Holds no value of any secret.</summary>
public static class ProofJson
{
    /// <summary>Type of the predicate: docs/leaks-prove.md describes it.</summary>
    public const string PredicateType = "https://lading.dev/attestation/build-secret-proof/v1";

    /// <summary>Writes the proof as one object.</summary>
    public static void Write(Utf8JsonWriter writer, SecretProof proof)
    {
        writer.WriteStartObject();
        writer.WriteString("image", proof.Image);
        writer.WriteString("digest", proof.Digest.Text);
        writer.WriteString("verdict", Word(proof.Verdict));
        writer.WriteStartArray("secrets");
        foreach (SearchedSecret secret in proof.Secrets)
            Secret(writer, secret);
        writer.WriteEndArray();
        writer.WriteStartObject("method");
        writer.WriteNumber("windowBytes", Searching.SecretIndex.Window);
        writer.WriteNumber("shortestPartBytes", SecretPart.MinLength);
        writer.WriteStartArray("encodings");
        foreach (string encoding in proof.Encodings)
            writer.WriteStringValue(encoding);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject("total");
        writer.WriteNumber("bytes", proof.Searched.Sum(p => p.Bytes));
        writer.WriteNumber("layers", proof.Searched.Count(p => p.Place == ProofPlace.Layer));
        writer.WriteNumber("files", proof.Searched.Sum(p => p.Files));
        writer.WriteNumber("archives", proof.Searched.Sum(p => p.Archives));
        writer.WriteEndObject();
        writer.WriteStartArray("searched");
        foreach (SearchedPlace place in proof.Searched)
            Place(writer, place);
        writer.WriteEndArray();
        writer.WriteStartArray("unsearched");
        foreach (Unsearched item in proof.Unsearched)
        {
            writer.WriteStartObject();
            writer.WriteString("path", item.Path);
            writer.WriteString("reason", item.Reason);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("traces");
        foreach (Trace trace in proof.Traces)
            Write(writer, trace);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The verdict as a word: <c>clean</c>, <c>not-proven</c>, <c>traces</c>.</summary>
    public static string Word(ProofVerdict verdict) => verdict switch
    {
        ProofVerdict.Clean => "clean",
        ProofVerdict.NotProven => "not-proven",
        _ => "traces",
    };

    /// <summary>The place as a word: <c>layer</c>.</summary>
    public static string Word(ProofPlace place) => place.ToString().ToLowerInvariant();

    private static void Secret(Utf8JsonWriter writer, SearchedSecret secret)
    {
        writer.WriteStartObject();
        writer.WriteString("id", secret.Id);
        writer.WriteNumber("parts", secret.Parts);
        writer.WriteNumber("bytes", secret.Bytes);
        writer.WriteNumber("publicBytes", secret.PublicBytes);
        if (secret.Hash is { } hash)
        {
            writer.WriteStartObject("hash");
            writer.WriteString("algorithm", "pbkdf2-hmac-sha256");
            writer.WriteNumber("rounds", hash.Rounds);
            writer.WriteBase64String("salt", hash.Salt);
            writer.WriteString("value", Convert.ToHexStringLower(hash.Hash));
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void Place(Utf8JsonWriter writer, SearchedPlace place)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", Word(place.Place));
        writer.WriteString("name", place.Name);
        if (place.Digest is { } digest)
            writer.WriteString("digest", digest.Text);
        if (place.Instruction is not null)
            writer.WriteString("instruction", place.Instruction);
        if (place.PackedBytes > 0)
            writer.WriteNumber("packedBytes", place.PackedBytes);
        writer.WriteNumber("bytes", place.Bytes);
        writer.WriteNumber("files", place.Files);
        writer.WriteNumber("archives", place.Archives);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Trace trace)
    {
        writer.WriteStartObject();
        writer.WriteString("secret", trace.Secret);
        writer.WriteString("part", trace.Part);
        writer.WriteNumber("bytes", trace.Bytes);
        writer.WriteNumber("partBytes", trace.PartLength);
        writer.WriteString("kind", Word(trace.Place));
        if (trace.Digest is { } digest)
            writer.WriteString("digest", digest.Text);
        if (trace.Layer is { } layer)
            writer.WriteNumber("layer", layer);
        if (trace.Instruction is not null)
            writer.WriteString("instruction", trace.Instruction);
        writer.WriteString("path", trace.Path);
        if (trace.Pointer is not null)
            writer.WriteString("pointer", trace.Pointer);
        writer.WriteNumber("offset", trace.Offset);
        if (trace.InHeader)
            writer.WriteBoolean("inHeader", true);
        writer.WriteString("encoding", trace.Encoding);
        if (trace.IsSplit)
            writer.WriteBoolean("split", true);
        writer.WriteNumber("count", trace.Count);
        writer.WriteEndObject();
    }
}
