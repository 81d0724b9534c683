# The components, for the package and for the build alike. Each is a target that brings realhns::realhns and that of
# another package, which is looked for only when somebody asks for the component.
set(realhns_components Eigen xtensor)
set(realhns_Eigen_needs Eigen3 Eigen3::Eigen libeigen3-dev) # its package, its target, what to install on Debian
set(realhns_xtensor_needs xtensor xtensor libxtensor-dev)

# Makes realhns::COMPONENT. If that can't be, `missing` says why, and is empty otherwise.
function(realhns_add_component component missing)
  set(${missing} "" PARENT_SCOPE)
  if(TARGET realhns::${component})
    return()
  endif()
  if(component STREQUAL cuda)
    set(${missing} "the component cuda is missing: this version has no backend for CUDA, and all else runs without one"
                   PARENT_SCOPE)
    return()
  endif()
  if(NOT component IN_LIST realhns_components)
    list(JOIN realhns_components ", " known)
    set(${missing} "there is no component ${component}, only ${known}" PARENT_SCOPE)
    return()
  endif()

  list(GET realhns_${component}_needs 0 package)
  list(GET realhns_${component}_needs 1 target)
  list(GET realhns_${component}_needs 2 debian)
  find_package(${package} QUIET)
  if(NOT TARGET ${target})
    set(${missing} "the component ${component} needs the package ${package}, which is not found: install it (on Debian\
 ${debian}), or name its folder in ${package}_DIR" PARENT_SCOPE)
    return()
  endif()
  add_library(realhns::${component} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(realhns::${component} INTERFACE realhns::realhns ${target})
endfunction()
