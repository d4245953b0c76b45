using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Sentinel.Contracts.Sources;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Sources.Payloads;

namespace Sentinel.Ingest.Tests.Sources;

public sealed class PayloadReaderTests
{
    private static readonly SourceMapping Mapping = new("m", "1", ["a", "b"], null, null);

    [Theory]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1.5,2]}]}""")]
    [InlineData("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[[1.5,2]]}]}""")]
    [InlineData("""{"inputs":[{"name":"b","shape":[1,1],"datatype":"FP32","data":[2]},{"name":"a","shape":[1],"datatype":"FP32","data":[1.5]}]}""")]
    [InlineData("""{"instances":[[1.5,2]]}""")]
    [InlineData("""{"instances":[{"a":1.5,"b":2}]}""")]
    [InlineData("""{"instances":[{"features":[1.5,2]}]}""")]
    [InlineData("""{"instances":[{"data":{"features":{"values":[1.5,2]}}}]}""")]
    [InlineData("""{"inputs":{"a":[1.5],"b":[2]}}""")]
    [InlineData("""[[1.5,2]]""")]
    [InlineData("""[1.5,2]""")]
    [InlineData("""{"a":1.5,"b":2}""")]
    [InlineData("1.5,2\n")]
    [InlineData(" 1.5 , 2")]
    public void A_request_is_told_by_its_own_form(string request)
    {
        var row = Row(Mapping, request, """{"predictions":[0.25]}""");

        Assert.Equal((1.5, 2, 0.25), (Number(row, "features", "a"), Number(row, "features", "b"), row.GetProperty("prediction").GetDouble()));
        Assert.Equal(("m", "1", "id-1", "2026-01-01T00:00:00Z"), (row.GetProperty("model").GetString(), row.GetProperty("version").GetString(), row.GetProperty("id").GetString(), row.GetProperty("time").GetString()));
    }

    [Theory]
    [InlineData("""{"outputs":[{"name":"label","shape":[1],"datatype":"INT64","data":[1]},{"name":"probability","shape":[1,2],"datatype":"FP32","data":[0.1,0.9]}]}""")]
    [InlineData("""{"predictions":[{"probability":[0.1,0.9],"label":1}]}""")]
    [InlineData("""{"probability":[0.1,0.9],"label":"1"}""")]
    public void An_answer_s_number_and_class_are_found_by_name_and_place(string answer)
    {
        var row = Row(Mapping with { Prediction = new OutputPlace("probability", 1), Class = new OutputPlace("label", 0) }, "1,2", answer);

        Assert.Equal((0.9, "1"), (row.GetProperty("prediction").GetDouble(), row.GetProperty("class").GetString()));
    }

    [Theory]
    [InlineData("0.1\n0.2\n")]
    [InlineData("0.1,0.2")]
    [InlineData("""{"predictions":[0.1,0.2]}""")]
    [InlineData("""{"predictions":[[0.1],[0.2]]}""")]
    [InlineData("{\"p\":0.1}\n{\"p\":0.2}\n")]
    public void Several_rows_go_into_one_message_each_with_an_id_of_its_own(string answer)
    {
        var rows = Row(Mapping, "1,x\n2,\"y, \"\"z\"\"\"\r\n", answer);

        Assert.Equal("""{"a":[1,2],"b":["x","y, \u0022z\u0022"]}""", rows.GetProperty("columns").GetRawText());
        Assert.Equal("[0.1,0.2]", rows.GetProperty("predictions").GetRawText());
        Assert.Equal("""["id-1/0","id-1/1"]""", rows.GetProperty("ids").GetRawText());
    }

    [Fact]
    public void A_word_for_an_answer_is_a_class()
    {
        var row = Row(Mapping, "1,2", """{"predictions":["cat"]}""");

        Assert.Equal("cat", row.GetProperty("class").GetString());
        Assert.False(row.TryGetProperty("prediction", out _));
    }

    [Fact]
    public void Cells_that_are_not_there_are_left_out_or_null()
    {
        var one = Row(Mapping, ",2", "0.5");
        var many = Row(Mapping, """{"instances":[{"a":1},{"a":null,"b":2}]}""", "0.5\n0.6");

        Assert.False(one.GetProperty("features").TryGetProperty("a", out _));
        Assert.Equal("""{"a":[1,null],"b":[null,2]}""", many.GetProperty("columns").GetRawText());
    }

    [Fact]
    public void Tensors_in_binary_stand_behind_the_header()
    {
        var floats = new byte[8];
        BinaryPrimitives.WriteSingleLittleEndian(floats, 1.5f);
        BinaryPrimitives.WriteSingleLittleEndian(floats.AsSpan(4), float.NaN);
        byte[] words = [2, 0, 0, 0, (byte)'h', (byte)'i'];
        var header = """{"id":"own","inputs":[{"name":"a","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}},{"name":"b","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":6}}]}""";

        var fault = Assert.Throws<PayloadException>(() => PayloadReader.Read((byte[])[.. Encoding.UTF8.GetBytes(header), .. floats, .. words], "the request"));
        var table = PayloadReader.Read((byte[])[.. Encoding.UTF8.GetBytes(header.Replace("\"shape\":[2]", "\"shape\":[1,2]")), .. floats, .. words], "the request");

        Assert.Equal("the request: tensor 'b' has 1 rows, the ones before it have 2", fault.Message);
        Assert.Equal("own", table.Id);
        Assert.Equal(["1.5", "\"NaN\"", "\"hi\""], table.Columns.Select(column => Encoding.UTF8.GetString(column.Cells[0].Span)));
    }

    [Theory]
    [InlineData("", "0.5", RejectReason.MissingField, "the request is empty")]
    [InlineData("{\"instances\":", "0.5", RejectReason.MalformedJson, "the request is neither JSON nor CSV")]
    [InlineData("{\"instances\":[]}", "0.5", RejectReason.MissingField, "the request holds no values")]
    [InlineData("1,2,3", "0.5", RejectReason.BadType, "a row of the request has 3 values, `columns` of the source names 2")]
    [InlineData("1,2", "0.5,1\n0.6,2", RejectReason.BadType, "the answer has 2 rows, the request 1")]
    [InlineData("1,2\n3,4", "{\"predictions\":[1,2,3]}", RejectReason.BadType, "the answer has 3 rows, the request 2")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2]}]}", "0.5", RejectReason.BadType, "the request: tensor 'x' has 2 values, its shape [1,3] means 3")]
    public void What_fits_nothing_is_refused_with_what_is_wrong(string request, string answer, RejectReason reason, string message)
    {
        var fault = Assert.Throws<PayloadException>(() => Row(Mapping, request, answer));

        Assert.Equal(reason, fault.Reason);
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_the_named_output_says_which_ones_it_has()
    {
        var fault = Assert.Throws<PayloadException>(() => Row(Mapping with { Prediction = new OutputPlace("score", 1) }, "1,2", """{"predictions":[{"p":[0.1,0.9]}]}"""));

        Assert.Equal("the answer has no score[1] for the prediction; it has p, p[1]", fault.Message);
    }

    [Fact]
    public void Values_without_names_need_columns()
    {
        var fault = Assert.Throws<PayloadException>(() => Row(Mapping with { Columns = [] }, "1,2", "0.5"));

        Assert.Equal("the values of the request have no names: name them, in their order, in `columns` of the source", fault.Message);
    }

    private static double Number(JsonElement row, string section, string name) => row.GetProperty(section).GetProperty(name).GetDouble();

    private static JsonElement Row(SourceMapping mapping, string request, string answer)
    {
        var asked = PayloadReader.Read(Encoding.UTF8.GetBytes(request), "the request");
        var (value, _) = SourceMessage.Write(mapping, asked, PayloadReader.Read(Encoding.UTF8.GetBytes(answer), "the answer"), "id-1", "2026-01-01T00:00:00Z");
        return JsonDocument.Parse(value).RootElement;
    }
}
