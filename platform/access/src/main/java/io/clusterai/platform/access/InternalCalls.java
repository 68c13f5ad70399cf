package io.clusterai.platform.access;

/** The permission of {@code /internal/*}: granted to whoever knows the service secret, and to no role. */
public final class InternalCalls {

    /** Put it on every internal method: {@code @PermissionsAllowed(InternalCalls.PERMISSION)}. */
    public static final String PERMISSION = "internal:call";

    /** The user name of the Basic credentials between services. */
    public static final String USERNAME = "service";

    static final String RESOURCE = "internal";

    private InternalCalls() {}
}
