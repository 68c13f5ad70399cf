package io.clusterai.model.pull;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/** Where to pull to: node ids, or every node that answers when absent. */
record PullRequest(
        @Size(min = 1, max = 200) List<@NotNull @Pattern(regexp = "[A-Za-z0-9-]{1,64}") String> nodes,
        Boolean insecure) {}
