package io.clusterai.model.catalog;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.util.regex.Pattern;

/** The name of a model the way Ollama itself lists it: {@code [[host/]namespace/]model:tag}, defaults of its library left out. */
public record ModelName(String value) implements Comparable<ModelName> {

    private static final String DEFAULT_HOST = "registry.ollama.ai/";
    private static final String DEFAULT_NAMESPACE = "library/";
    private static final String DEFAULT_TAG = "latest";
    private static final Pattern FORM = Pattern.compile("(?:(?:[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}/)?"
            + "[A-Za-z0-9_][A-Za-z0-9_-]{0,79}/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");

    public ModelName {
        requireNonNull(value, "value is null");
        if (!FORM.matcher(value).matches()) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    "A model is named [[host/]namespace/]model[:tag], for example llama3.2:1b.");
        }
    }

    /**
     * Reads what a person or a program wrote; a missing tag is {@code latest}.
     *
     * @throws ProblemException {@code VALIDATION_FAILED} when Ollama could not have such a model
     */
    public static ModelName parse(String text) {
        String name = text.indexOf(':', text.lastIndexOf('/') + 1) < 0 ? text + ":" + DEFAULT_TAG : text;
        if (name.startsWith(DEFAULT_HOST)) {
            name = name.substring(DEFAULT_HOST.length());
        }
        return new ModelName(name.startsWith(DEFAULT_NAMESPACE) ? name.substring(DEFAULT_NAMESPACE.length()) : name);
    }

    @Override
    public int compareTo(ModelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
