package io.clusterai.e2e.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiChangesTest {

    private static final String DOCUMENT = """
            {"paths": {"/things": {
               "get": {
                 "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 200}}],
                 "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}},
               "post": {
                 "security": [{"bearer": []}],
                 "requestBody": {"content": {"application/json": {"schema": {
                    "type": "object", "required": ["name"],
                    "properties": {"name": {"type": "string"}, "kind": {"type": "string", "enum": ["A", "B"]}}}}}},
                 "responses": {"201": {"description": "Made"}, "409": {"description": "Taken"}}}}},
             "components": {"schemas": {"Thing": {
                "type": "object", "required": ["id"],
                "properties": {"id": {"type": "string"}, "parent": {"$ref": "#/components/schemas/Thing"}}}}}}
            """;

    @Test
    void aDocumentBreaksNothingOfItself() {
        assertThat(changes(DOCUMENT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"/things\"                              | \"/stuff\"                          | GET /things is gone",
                "\"name\": \"limit\"                      | \"name\": \"size\"                  | the parameter limit is gone",
                "\"maximum\": 200                         | \"maximum\": 100                    | a lower maximum",
                "\"in\": \"query\",                       | \"in\": \"query\", \"required\": true, | needs the parameter limit",
                "\"type\": \"integer\"                    | \"type\": \"boolean\"               | was [integer] and is [boolean]",
                "\"get\": {                               | \"get\": {\"security\": [{\"b\": []}], | needs a token",
                "\"required\": [\"name\"]                 | \"required\": [\"name\", \"kind\"]  | the body needs kind",
                "\"enum\": [\"A\", \"B\"]                 | \"enum\": [\"A\"]                   | takes fewer values",
                "\"kind\": {                              | \"sort\": {                         | does not take kind",
                "\"201\": {                               | \"202\": {                          | POST /things → 201 is not answered",
                "\"required\": [\"id\"]                   | \"required\": []                    | may be without id",
                "\"id\": {\"type\": \"string\"}           | \"id\": {\"type\": \"integer\"}     | was [string] and is [integer]",
                "\"parent\": {                            | \"mother\": {                       | is without parent",
            })
    void namesWhatBreaksSomebody(String part, String replacement, String expected) {
        assertThat(DOCUMENT).contains(part);

        assertThat(changes(DOCUMENT.replace(part, replacement)))
                .anySatisfy(change -> assertThat(change).contains(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"get\": {                        | \"delete\": {}, \"get\": {",
                "\"maximum\": 200                  | \"maximum\": 500",
                "\"type\": \"integer\"             | \"type\": \"number\"",
                "\"security\": [{\"bearer\": []}], | \"security\": [],",
                "\"required\": [\"name\"],         | \"required\": [],",
                "\"enum\": [\"A\", \"B\"]          | \"enum\": [\"A\", \"B\", \"C\"]",
                "\"id\": {\"type\": \"string\"}    | \"id\": {\"type\": \"string\"}, \"more\": {\"type\": \"string\"}",
                "\"409\": {                        | \"422\": {",
            })
    void letsTheApiGrow(String part, String replacement) {
        assertThat(DOCUMENT).contains(part);

        assertThat(changes(DOCUMENT.replace(part, replacement))).isEmpty();
    }

    private static List<String> changes(String after) {
        JsonNode before = Suite.parse(DOCUMENT);
        return ApiChanges.breaking(before, Suite.parse(after));
    }
}
