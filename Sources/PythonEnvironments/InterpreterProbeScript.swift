/// What a Python is asked to say of itself. It runs isolated (`-I -S -B`), works from Python 3.6 on, and prints one line
/// of JSON with ASCII characters only.
let interpreterProbeScript = #"""
    import json, os, platform, struct, sys, sysconfig

    def implementation_version():
        number = sys.implementation.version
        text = '%d.%d.%d' % number[:3]
        if number.releaselevel != 'final':
            text += number.releaselevel[0] + str(number.serial)
        return text

    def linux_library():
        if not sys.platform.startswith('linux'):
            return None
        try:
            words = os.confstr('CS_GNU_LIBC_VERSION').split()
            if words and words[0] == 'glibc':
                return {'kind': 'glibc', 'version': words[1]}
        except (AttributeError, OSError, ValueError):
            pass
        try:
            import subprocess
            for name in sorted(os.listdir('/lib')):
                if name.startswith('ld-musl-'):
                    child = subprocess.Popen(
                        ['/lib/' + name], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                    for line in child.communicate()[1].decode('ascii', 'replace').splitlines():
                        if line.startswith('Version '):
                            return {'kind': 'musl', 'version': line.split()[1]}
        except (OSError, ValueError):
            pass
        return None

    def hard_float():
        # Wheels for 32-bit ARM promise the ABI that passes floats in registers; the header of the executable tells.
        if not platform.machine().startswith('arm') or struct.calcsize('P') != 4:
            return None
        try:
            with open(sys.executable, 'rb') as stream:
                flags = struct.unpack('<I', stream.read(40)[36:])[0]
            return flags & 0xff000000 == 0x05000000 and flags & 0x400 == 0x400
        except (OSError, struct.error):
            return None

    def scheme_name():
        wanted = 'venv' if 'venv' in sysconfig.get_scheme_names() else 'posix_prefix'
        return 'nt' if os.name == 'nt' else wanted

    empty = dict.fromkeys(('base', 'platbase', 'installed_base', 'installed_platbase'), '')
    def environment_path(key):
        return sysconfig.get_path(key, scheme_name(), vars=empty).lstrip(os.sep)

    def site_directories():
        import site
        try:
            return list(site.getsitepackages())
        except AttributeError:
            return [sysconfig.get_path('purelib')]

    def listing(directory):
        try:
            return sorted(os.listdir(directory))
        except OSError:
            return []

    def places_of_pip(sites):
        for directory in sites:
            if os.path.exists(os.path.join(directory, 'pip', '_internal', 'models', 'index.py')):
                yield directory
        bundles = [os.path.join(sysconfig.get_path('stdlib'), 'ensurepip', '_bundled'),
                   sysconfig.get_config_var('WHEEL_PKG_DIR'), '/usr/share/python-wheels']
        for directory in filter(None, bundles):
            for name in reversed(listing(directory)):
                if name.startswith('pip-') and name.endswith('.whl'):
                    yield os.path.join(directory, name)

    def default_index(sites):
        # pip's own module is read without importing the whole of pip.
        import importlib, types
        for place in places_of_pip(sites):
            for name in [name for name in sys.modules if name.split('.')[0] == 'pip']:
                del sys.modules[name]
            for name in ('pip', 'pip._internal', 'pip._internal.models'):
                module = types.ModuleType(name)
                module.__path__ = [os.path.join(place, *name.split('.'))]
                sys.modules[name] = module
            try:
                return importlib.import_module('pip._internal.models.index').PyPI.simple_url
            except Exception:
                pass
        return None

    sites = site_directories()
    variable = sysconfig.get_config_var
    print(json.dumps({
        'executable': sys.executable,
        'version': platform.python_version(),
        'implementation': sys.implementation.name,
        'prefix': sys.prefix,
        'base_prefix': sys.base_prefix,
        'markers': {
            'implementation_name': sys.implementation.name,
            'implementation_version': implementation_version(),
            'os_name': os.name,
            'platform_machine': platform.machine(),
            'platform_python_implementation': platform.python_implementation(),
            'platform_release': platform.release(),
            'platform_system': platform.system(),
            'platform_version': platform.version(),
            'python_full_version': platform.python_version(),
            'python_version': '.'.join(platform.python_version_tuple()[:2]),
            'sys_platform': sys.platform,
        },
        'platform': sysconfig.get_platform(),
        'ext_suffix': variable('EXT_SUFFIX'),
        'abiflags': getattr(sys, 'abiflags', ''),
        'gil_disabled': bool(variable('Py_GIL_DISABLED')),
        'debug': hasattr(sys, 'gettotalrefcount') or bool(variable('Py_DEBUG')),
        'pointer_bits': 8 * struct.calcsize('P'),
        'hard_float': hard_float(),
        'libc': linux_library(),
        'macos': platform.mac_ver()[0] if sys.platform == 'darwin' else None,
        'stdlib': sysconfig.get_path('stdlib'),
        'wheel_directory': variable('WHEEL_PKG_DIR') or None,
        'sites': sites,
        'system': {key: sysconfig.get_path(key)
                   for key in ('purelib', 'platlib', 'scripts', 'include', 'data')},
        'environment': {key: environment_path(key)
                        for key in ('purelib', 'platlib', 'scripts', 'include', 'data')},
        'default_index': default_index(sites),
    }, sort_keys=True))
    """#
