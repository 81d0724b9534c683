# 64-bit Arm, built on Debian and run under emulation: the NEON kernels without an Arm machine.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static) # so that the emulator needs no libraries
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)

# The packages that tests need are headers alone, so those of the host serve. Its folder comes last,
# after the C library of the target; and as the compiler now has it, CMake puts it nowhere else.
set(CMAKE_CXX_FLAGS_INIT "-idirafter /usr/include")
list(APPEND CMAKE_PREFIX_PATH /usr/lib/${CMAKE_HOST_SYSTEM_PROCESSOR}-linux-gnu/cmake)
