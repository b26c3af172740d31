namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>The instructions of the Dockerfile reference.</summary>
public enum InstructionKind : byte
{
    /// <summary>A word that is none; the build would fail.</summary>
    Unknown,
    /// <summary>ADD</summary>
    Add,
    /// <summary>ARG</summary>
    Arg,
    /// <summary>CMD</summary>
    Cmd,
    /// <summary>COPY</summary>
    Copy,
    /// <summary>ENTRYPOINT</summary>
    Entrypoint,
    /// <summary>ENV</summary>
    Env,
    /// <summary>EXPOSE</summary>
    Expose,
    /// <summary>FROM</summary>
    From,
    /// <summary>HEALTHCHECK</summary>
    Healthcheck,
    /// <summary>LABEL</summary>
    Label,
    /// <summary>MAINTAINER, deprecated</summary>
    Maintainer,
    /// <summary>ONBUILD; the instruction it holds is <see cref="Instruction.Inner"/></summary>
    Onbuild,
    /// <summary>RUN</summary>
    Run,
    /// <summary>SHELL</summary>
    Shell,
    /// <summary>STOPSIGNAL</summary>
    Stopsignal,
    /// <summary>USER</summary>
    User,
    /// <summary>VOLUME</summary>
    Volume,
    /// <summary>WORKDIR</summary>
    Workdir,
}
