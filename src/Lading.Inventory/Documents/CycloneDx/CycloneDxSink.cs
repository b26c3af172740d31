namespace Lading.Inventory.Documents.CycloneDx;

/// <summary>
/// Takes a CycloneDX document piece by piece and spells it as JSON or XML. Pieces come in the order of the XML schema, an
/// element's attributes before its elements; JSON does not mind.
/// </summary>
internal abstract class CycloneDxSink
{
    /// <summary>Begins the document. <paramref name="serial"/> is <c>urn:uuid:…</c>.</summary>
    public abstract void StartDocument(string version, string serial);

    public abstract void EndDocument();

    /// <summary>A member that is an object; an element.</summary>
    public abstract void StartObject(string name);

    public abstract void EndObject();

    /// <summary>A member that is an array; an element around its items, or none when <paramref name="wrapped"/> is false.</summary>
    public abstract void StartArray(string name, bool wrapped = true);

    public abstract void EndArray();

    /// <summary>
    /// A sink for further items of the array that was started, to be written by another thread and put behind the items of this
    /// one by <see cref="Join"/>; null where that cannot be done.
    /// </summary>
    public virtual CycloneDxSink? Fork() => null;

    /// <summary>Adds the items of a sink from <see cref="Fork"/>; at least one item stands before them.</summary>
    public virtual void Join(CycloneDxSink fork) => throw new NotSupportedException();

    /// <summary>An object in an array; the element <paramref name="element"/>.</summary>
    public abstract void StartItem(string element);

    public abstract void EndItem();

    /// <summary>A text in an array; an element with a text.</summary>
    public abstract void TextItem(string element, string value);

    /// <summary>A member; an attribute.</summary>
    public abstract void Attribute(string name, string value);

    /// <summary>A member; an element with a text.</summary>
    public abstract void Text(string name, string value);

    /// <summary>The same with a number.</summary>
    public abstract void Number(string name, double value);

    /// <summary>A number in an array; an element with a number.</summary>
    public abstract void NumberItem(string element, int value);

    /// <summary>A member; the text of the element itself.</summary>
    public abstract void Content(string name, string value);

    /// <summary>An array of references: texts in JSON, elements with an attribute <c>ref</c> in XML.</summary>
    public abstract void References(string name, string element, IReadOnlyCollection<string> refs);

    /// <summary>The item of a licence list that holds an object <c>license</c>: two levels in JSON, one in XML.</summary>
    public abstract void StartLicense();

    public abstract void EndLicense();

    /// <summary>One entry of the dependency graph.</summary>
    public abstract void Dependency(string from, IReadOnlyCollection<string> to);

    /// <summary>An attached text, <c>{content}</c> or the element's text.</summary>
    public abstract void AttachedText(string name, string text);
}
