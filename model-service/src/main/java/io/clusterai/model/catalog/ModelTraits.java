package io.clusterai.model.catalog;

import java.util.List;

/**
 * What a model is, as a node that holds it describes it. Texts are empty and the context length 0 when the node did not say.
 *
 * @param format of the file, for example {@code gguf}
 * @param family the architecture
 * @param parameterSize for example {@code 1.2B}
 * @param quantization for example {@code Q4_K_M}
 * @param contextLength tokens it was made for
 * @param capabilities for example {@code completion}, {@code embedding}
 * @param template the prompt template
 * @param parameters set in its Modelfile
 */
public record ModelTraits(
        String format,
        String family,
        String parameterSize,
        String quantization,
        long contextLength,
        List<String> capabilities,
        String template,
        String parameters) {

    public ModelTraits {
        capabilities = List.copyOf(capabilities);
    }
}
