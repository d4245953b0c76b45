using System.ComponentModel.DataAnnotations;

namespace Sentinel.Silo.Storage;

/// <summary>Where <see cref="FileGrainStorage"/> keeps its records.</summary>
public sealed class FileGrainStorageOptions
{
    /// <summary>The folder; made where it does not exist. One process at a time.</summary>
    [Required(ErrorMessage = "Storage:Path must name the folder for grain records, such as ./.sentinel/data")]
    public string Folder { get; set; } = "";
}
