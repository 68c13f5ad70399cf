package io.clusterai.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @ParameterizedTest
    @CsvSource({
        "tiny, tiny:latest",
        "llama3.2:1b, llama3.2:1b",
        "library/llama3.2, llama3.2:latest",
        "registry.ollama.ai/library/llama3.2:1b, llama3.2:1b",
        "registry.ollama.ai/someone/model, someone/model:latest",
        "someone/model, someone/model:latest",
        "localhost:5000/library/tiny, localhost:5000/library/tiny:latest",
        "hf.co/org/Model-GGUF:Q4_K_M, hf.co/org/Model-GGUF:Q4_K_M"
    })
    void isWrittenTheWayOllamaListsIt(String given, String listed) {
        assertThat(ModelName.parse(given).value()).isEqualTo(listed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "a b", "a/b/c/d", "../etc", "tiny:", "/tiny", "tiny/", "ti\u0000ny", "host:5000/tiny"})
    void isRefusedWhenOllamaCouldNotHaveIt(String given) {
        assertThatThrownBy(() -> ModelName.parse(given))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.VALIDATION_FAILED));
    }

    @Test
    void sortsByItsText() {
        assertThat(ModelName.parse("b")).isGreaterThan(ModelName.parse("a"));
    }
}
