using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>Registered models and versions in MLflow's words. What is empty there is left out here.</summary>
internal static class MlflowJson
{
    /// <summary>A registered model, with the newest version of each stage.</summary>
    internal static JsonObject Of(string name, MlflowModel model)
    {
        var json = new JsonObject { ["name"] = name, ["creation_timestamp"] = model.Created, ["last_updated_timestamp"] = model.Updated };
        if (model.Description is not null)
        {
            json["description"] = model.Description;
        }

        var latest = MlflowViews.LatestOf(model);
        if (!latest.IsEmpty)
        {
            json["latest_versions"] = List(latest.Select(version => Of(name, version, withAliases: false)));
        }

        AddTags(json, model.Tags);
        if (!model.Aliases.IsEmpty)
        {
            json["aliases"] = List(model.Aliases.Select(pair => new JsonObject { ["alias"] = pair.Key, ["version"] = MlflowViews.NameOf(pair.Value) }));
        }

        return json;
    }

    /// <summary>A version.</summary>
    internal static JsonObject Of(string name, MlflowVersion version, bool withAliases)
    {
        var json = new JsonObject
        {
            ["name"] = name,
            ["version"] = MlflowViews.NameOf(version.Number),
            ["creation_timestamp"] = version.Created,
            ["last_updated_timestamp"] = version.Updated,
            ["current_stage"] = version.Stage,
            ["description"] = version.Description,
            ["source"] = version.Source,
            ["run_id"] = version.RunId,
            ["status"] = "READY",
            ["run_link"] = version.RunLink,
        };
        AddTags(json, version.Tags);
        if (version.ModelId is not null)
        {
            json["model_id"] = version.ModelId;
        }

        if (withAliases && !version.Aliases.IsEmpty)
        {
            json["aliases"] = new JsonArray([.. version.Aliases.Select(alias => JsonValue.Create(alias))]);
        }

        return json;
    }

    /// <summary>A list of objects.</summary>
    internal static JsonArray List(IEnumerable<JsonObject> items) => new([.. items]);

    private static void AddTags(JsonObject json, ImmutableArray<MlflowTag> tags)
    {
        if (!tags.IsEmpty)
        {
            json["tags"] = List(tags.Select(tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value }));
        }
    }
}
