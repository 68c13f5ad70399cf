package io.clusterai.alert.evaluation;

/** Why an alert ended. */
public enum Resolution {
    /** The series is there and the condition no longer holds. */
    CONDITION_CLEARED,
    /** The series has not been seen for the look-back while others have. */
    SERIES_GONE,
    /** The rule was edited and no longer raises it. */
    RULE_CHANGED,
    /** The rule was switched off. */
    RULE_DISABLED,
    /** The rule was deleted. */
    RULE_DELETED
}
