#requires -Version 2.0
<#
.SYNOPSIS
Reads what kbgap needs to know of this Windows and writes or sends it as kbgap's JSON report.

.DESCRIPTION
Reads the registry and WMI, changes nothing, needs no module and no administrator. For Windows PowerShell 5.1; written so
that 2.0 to 5.1 can run it. What cannot be read is left out of the report: kbgap treats it as unknown.
Exit codes: 0 done, 1 wrong arguments, 2 facts not readable, 3 file not written or server not reached, 4 server refused.

.PARAMETER OutFile
Writes the report to this file (UTF-8 without BOM). An existing folder: to COMPUTERNAME.json in it.

.PARAMETER Url
Sends the report to this kbgap, such as https://kbgap.example.com.

.PARAMETER Token
The bearer token for Url. On a command line other users may see it; a file is better.

.PARAMETER TokenFile
A file, also on a share, whose content is the token.

.PARAMETER HasEsu
This device is entitled to Extended Security Updates. Windows does not tell it reliably.

.PARAMETER AllowHttp
Sends over plain HTTP, also to other machines. The token can then be read on the network.

.EXAMPLE
powershell.exe -NoProfile -ExecutionPolicy Bypass -File kbgap-collect.ps1 -OutFile \\server\reports

.EXAMPLE
powershell.exe -NoProfile -ExecutionPolicy Bypass -File kbgap-collect.ps1 -Url https://kbgap.example.com -TokenFile C:\ProgramData\kbgap\token
#>
param(
    [string]$OutFile = '',
    [string]$Url = '',
    [string]$Token = '',
    [string]$TokenFile = '',
    [switch]$HasEsu,
    [switch]$AllowHttp
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$TimeoutMilliseconds = 60000
$CurrentVersion = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$Ndp = 'SOFTWARE\Microsoft\NET Framework Setup\NDP'

function Write-Problem {
    param([string]$Message)
    [Console]::Error.WriteLine('kbgap-collect: ' + $Message)
}

function Stop-Collector {
    param([int]$Code, [string]$Message)
    Write-Problem -Message $Message
    exit $Code
}

# The registry as 64-bit programs see it: a 32-bit process is shown other keys under SOFTWARE.
function Open-LocalMachine {
    if ([string]::IsNullOrEmpty($env:PROCESSOR_ARCHITEW6432)) { return [Microsoft.Win32.Registry]::LocalMachine }
    if ([Environment]::Version.Major -lt 4) {
        throw 'this is a 32-bit PowerShell on a 64-bit Windows; run the one in %windir%\sysnative\WindowsPowerShell\v1.0'
    }
    $view = [Microsoft.Win32.RegistryView]::Registry64
    return [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, $view)
}

# Null: there is no such key or value.
function Get-RegistryValue {
    param([string]$Path, [string]$Name)
    $key = $LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return $null }
    try { return $key.GetValue($Name, $null) } finally { $key.Close() }
}

function Test-RegistryKey {
    param([string]$Path)
    $key = $LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return $false }
    $key.Close()
    return $true
}

# A text as the report format takes it; null for anything else.
function Get-CleanText {
    param($Value)
    $text = ([string]$Value).Trim()
    if ($text -match '^[^\x00-\x1f]{1,256}$') { return $text }
    return $null
}

# A whole number of one to five digits; null for anything else.
function Get-Number {
    param($Value)
    if (([string]$Value) -match '^[0-9]{1,5}$') { return [int]([string]$Value) }
    return $null
}

function Get-VersionText {
    param($Value)
    $text = ([string]$Value).Trim()
    if ($text -match '^[0-9]{1,9}(\.[0-9]{1,9}){1,3}$') { return $text }
    return $null
}

# What is not known is left out.
function Add-Fact {
    param($To, [string]$Property, $Value)
    if ($null -ne $Value) { $To.Add($Property, $Value) }
}

function New-Facts {
    return New-Object -TypeName System.Collections.Specialized.OrderedDictionary
}

# Of the machine, not of this process: an emulated process is told another one, and powershell.exe on ARM64 takes that of its parent.
function Get-Architecture {
    $native = Get-RegistryValue -Path 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment' -Name 'PROCESSOR_ARCHITECTURE'
    if ([string]::IsNullOrEmpty([string]$native)) { $native = $env:PROCESSOR_ARCHITEW6432 }
    if ([string]::IsNullOrEmpty([string]$native)) { $native = $env:PROCESSOR_ARCHITECTURE }
    switch (([string]$native).ToUpperInvariant()) {
        'AMD64' { return 'x64' }
        'X86' { return 'x86' }
        'ARM64' { return 'arm64' }
        'IA64' { return 'ia64' }
    }
    return $null
}

# InstallationType first: a multi-session Windows 10 or 11 is a client with the product type of a server.
function Get-InstallationType {
    $installation = [string](Get-RegistryValue -Path $CurrentVersion -Name 'InstallationType')
    switch ($installation) {
        'Client' { return 'client' }
        'Server' { return 'server' }
        'Server Core' { return 'server-core' }
    }
    $product = [string](Get-RegistryValue -Path 'SYSTEM\CurrentControlSet\Control\ProductOptions' -Name 'ProductType')
    switch ($product) {
        'WinNT' { return 'client' }
        'ServerNT' { return 'server' }
        'LanmanNT' { return 'server' }
    }
    return $null
}

function Get-WindowsVersion {
    $major = Get-Number -Value (Get-RegistryValue -Path $CurrentVersion -Name 'CurrentMajorVersionNumber')
    $minor = Get-Number -Value (Get-RegistryValue -Path $CurrentVersion -Name 'CurrentMinorVersionNumber')
    if ($null -ne $major -and $null -ne $minor) { return [string]$major + '.' + [string]$minor }
    $text = [string](Get-RegistryValue -Path $CurrentVersion -Name 'CurrentVersion')
    if ($text -match '^[0-9]{1,2}\.[0-9]{1,2}$') { return $text }
    return $null
}

function Get-OsFacts {
    $os = New-Facts
    $build = Get-Number -Value (Get-RegistryValue -Path $CurrentVersion -Name 'CurrentBuild')
    if ($null -eq $build) { $build = Get-Number -Value (Get-RegistryValue -Path $CurrentVersion -Name 'CurrentBuildNumber') }
    $release = Get-CleanText -Value (Get-RegistryValue -Path $CurrentVersion -Name 'DisplayVersion')
    if ($null -eq $release) { $release = Get-CleanText -Value (Get-RegistryValue -Path $CurrentVersion -Name 'ReleaseId') }
    Add-Fact -To $os -Property 'productName' -Value (Get-CleanText -Value (Get-RegistryValue -Path $CurrentVersion -Name 'ProductName'))
    Add-Fact -To $os -Property 'version' -Value (Get-WindowsVersion)
    if ($null -ne $build) {
        Add-Fact -To $os -Property 'build' -Value $build
        Add-Fact -To $os -Property 'ubr' -Value (Get-Number -Value (Get-RegistryValue -Path $CurrentVersion -Name 'UBR'))
    }
    $servicePack = [string](Get-RegistryValue -Path $CurrentVersion -Name 'CSDVersion')
    if ($servicePack -match '([0-9]{1,2})\s*$') { Add-Fact -To $os -Property 'servicePack' -Value ([int]$Matches[1]) }
    Add-Fact -To $os -Property 'displayVersion' -Value $release
    Add-Fact -To $os -Property 'editionId' -Value (Get-CleanText -Value (Get-RegistryValue -Path $CurrentVersion -Name 'EditionID'))
    Add-Fact -To $os -Property 'installationType' -Value (Get-InstallationType)
    Add-Fact -To $os -Property 'architecture' -Value (Get-Architecture)
    return $os
}

# Only a date that Windows itself has read: the text beside it changes with the language.
function Get-InstalledDay {
    param($Fix)
    try { $installedOn = $Fix.InstalledOn } catch { return $null }
    if ($null -eq $installedOn -or -not ($installedOn -is [DateTime])) { return $null }
    if ($installedOn.Year -lt 1996 -or $installedOn.Year -gt 2100) { return $null }
    return $installedOn.ToString('yyyy-MM-dd', [System.Globalization.CultureInfo]::InvariantCulture)
}

# Null: WMI does not answer, and nothing is known of the list. Answered with a comma, or PowerShell would unroll it.
function Get-InstalledKbs {
    try {
        if (Get-Command -Name 'Get-WmiObject' -ErrorAction SilentlyContinue) {
            $fixes = @(Get-WmiObject -Class 'Win32_QuickFixEngineering')
        } else {
            $fixes = @(Get-CimInstance -ClassName 'Win32_QuickFixEngineering')
        }
    } catch {
        Write-Problem -Message ('the list of installed updates cannot be read, and is left out: ' + $_.Exception.Message)
        return $null
    }
    $seen = @{}
    $kbs = New-Object -TypeName System.Collections.ArrayList
    foreach ($fix in $fixes) {
        $id = ([string]$fix.HotFixID).Trim().ToUpperInvariant()
        # Windows 7 lists some as "File 1": they name no KB.
        if ($id -notmatch '^KB[1-9][0-9]{5,7}$' -or $seen.ContainsKey($id)) { continue }
        $seen.Add($id, $true)
        $kb = New-Facts
        Add-Fact -To $kb -Property 'kbId' -Value $id
        Add-Fact -To $kb -Property 'installedOn' -Value (Get-InstalledDay -Fix $fix)
        [void]$kbs.Add($kb)
    }
    return , $kbs
}

# Null: may not be read. Windows does not say which KBs wait, only that something does.
function Get-RebootPending {
    try {
        if (Test-RegistryKey -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending') { return $true }
        return Test-RegistryKey -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'
    } catch {
        return $null
    }
}

# True or null, never false: kbgap believes a false and would not look at the hotpatch KBs and revisions any more.
# Known: a server that takes hotpatches has the "Hotpatch Enrollment Package" (it stands under TargetingInfo, per architecture), a
# HotPatchTableSize that is not 0, and virtualization-based security configured. On clients the policy AllowRebootlessUpdates
# allows hotpatches, but the licence decides, which nothing on the device shows: it is not read. kbgap then tells by KB and revision.
function Get-HotpatchEnrolled {
    try {
        $targeting = $CurrentVersion + '\Update\TargetingInfo\DynamicInstalled\Hotpatch.'
        $package = Get-RegistryValue -Path ($targeting + 'amd64') -Name 'Name'
        $tableSize = Get-RegistryValue -Path 'SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management' -Name 'HotPatchTableSize'
        $security = Get-RegistryValue -Path 'SYSTEM\CurrentControlSet\Control\DeviceGuard' -Name 'EnableVirtualizationBasedSecurity'
    } catch {
        return $null
    }
    $isSized = ($null -ne $tableSize) -and ([string]$tableSize -ne '0')
    if (([string]$package -eq 'Hotpatch Enrollment Package') -and $isSized -and ([string]$security -eq '1')) { return $true }
    return $null
}

# Release numbers at which a version of .NET Framework 4 begins, newest first; Microsoft lists them in
# "Determine which .NET Framework versions are installed".
function Get-DotnetRelease {
    param([int]$Release)
    if ($Release -ge 533320) { return '4.8.1' }
    if ($Release -ge 528040) { return '4.8' }
    if ($Release -ge 461808) { return '4.7.2' }
    if ($Release -ge 461308) { return '4.7.1' }
    if ($Release -ge 460798) { return '4.7' }
    if ($Release -ge 394802) { return '4.6.2' }
    if ($Release -ge 394254) { return '4.6.1' }
    if ($Release -ge 393295) { return '4.6' }
    if ($Release -ge 379893) { return '4.5.2' }
    if ($Release -ge 378675) { return '4.5.1' }
    return '4.5'
}

function Get-DotnetVersions {
    $versions = New-Object -TypeName System.Collections.ArrayList
    if ([string](Get-RegistryValue -Path ($Ndp + '\v2.0.50727') -Name 'Install') -eq '1') { [void]$versions.Add('2.0') }
    if ([string](Get-RegistryValue -Path ($Ndp + '\v3.0') -Name 'Install') -eq '1') { [void]$versions.Add('3.0') }
    if ([string](Get-RegistryValue -Path ($Ndp + '\v3.5') -Name 'Install') -eq '1') { [void]$versions.Add('3.5') }
    $release = Get-RegistryValue -Path ($Ndp + '\v4\Full') -Name 'Release'
    if ($null -ne $release) {
        [void]$versions.Add((Get-DotnetRelease -Release ([int]$release)))
    } elseif ([string](Get-RegistryValue -Path ($Ndp + '\v4\Client') -Name 'Install') -eq '1') {
        [void]$versions.Add('4.0')
    }
    return , $versions
}

# Of the installed browser only: with it kbgap takes the old Edge for gone. The uninstall key and Clients go with the browser;
# ClientState stays behind, and so is not read. An installation for one user leaves the old Edge where it is, and does not count.
function Get-EdgeVersion {
    $uninstall = 'Microsoft\Windows\CurrentVersion\Uninstall\Microsoft Edge'
    $client = 'Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}'
    foreach ($root in @('SOFTWARE\WOW6432Node\', 'SOFTWARE\')) {
        $version = Get-VersionText -Value (Get-RegistryValue -Path ($root + $uninstall) -Name 'DisplayVersion')
        if ($null -eq $version) { $version = Get-VersionText -Value (Get-RegistryValue -Path ($root + $client) -Name 'pv') }
        if ($null -ne $version -and $version -ne '0.0.0.0') { return $version }
    }
    return $null
}

# Version stays at 9.10 or 9.11 from Internet Explorer 10 on; svcVersion is the one that counts there.
function Get-InternetExplorerVersion {
    $version = Get-VersionText -Value (Get-RegistryValue -Path 'SOFTWARE\Microsoft\Internet Explorer' -Name 'svcVersion')
    if ($null -ne $version) { return $version }
    return Get-VersionText -Value (Get-RegistryValue -Path 'SOFTWARE\Microsoft\Internet Explorer' -Name 'Version')
}

# What kbgap takes in one report.
$MaxAddresses = 256

function Get-InterfaceStatus {
    param([string]$Status)
    switch ($Status) {
        'Up' { return 'up' }
        'Unknown' { return $null }
        'Testing' { return $null }
    }
    return 'down'
}

function Get-InterfaceAddresses {
    param($Interface)
    $addresses = New-Object -TypeName System.Collections.ArrayList
    $mac = ([string]$Interface.GetPhysicalAddress()).ToUpperInvariant()
    # Tunnels have longer ones, which are none.
    if ($mac -notmatch '^[0-9A-F]{12}$') { $mac = $null }
    $type = [string]$Interface.NetworkInterfaceType
    # The name that the kind has in Windows itself.
    if ($type -eq 'Wireless80211') { $type = 'IEEE80211' }
    foreach ($unicast in $Interface.GetIPProperties().UnicastAddresses) {
        $ip = New-Facts
        # Behind a link-local address stands the number of its interface.
        Add-Fact -To $ip -Property 'address' -Value (([string]$unicast.Address) -replace '%.*$', '')
        Add-Fact -To $ip -Property 'mac' -Value $mac
        Add-Fact -To $ip -Property 'type' -Value $type
        Add-Fact -To $ip -Property 'status' -Value (Get-InterfaceStatus -Status ([string]$Interface.OperationalStatus))
        [void]$addresses.Add($ip)
    }
    return , $addresses
}

# Null: Windows does not tell. Loopback is left out: every device has it.
function Get-Network {
    $network = New-Object -TypeName System.Collections.ArrayList
    try {
        foreach ($interface in [System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
            if ([string]$interface.NetworkInterfaceType -eq 'Loopback') { continue }
            foreach ($ip in (Get-InterfaceAddresses -Interface $interface)) {
                if ($network.Count -lt $MaxAddresses) { [void]$network.Add($ip) }
            }
        }
    } catch {
        Write-Problem -Message ('the addresses of this computer cannot be read, and are left out: ' + $_.Exception.Message)
        return $null
    }
    return , $network
}

# The device's certificate for Microsoft Entra has its id as subject.
function Get-EntraDeviceId {
    param($Thumbprints)
    $store = New-Object -TypeName System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'My', 'LocalMachine'
    $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags]::ReadOnly)
    try {
        foreach ($certificate in $store.Certificates) {
            $isOfJoin = $Thumbprints -contains $certificate.Thumbprint
            if ($isOfJoin -and $certificate.Subject -match '^CN=([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$') { return $Matches[1] }
        }
    } finally {
        $store.Close()
    }
    return $null
}

# Null: may not be read. Each join is a key that has the thumbprint of its certificate as name.
function Get-Directory {
    $directory = New-Facts
    try {
        $thumbprints = @()
        $joins = $LocalMachine.OpenSubKey('SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo')
        if ($null -ne $joins) {
            try { $thumbprints = @($joins.GetSubKeyNames()) } finally { $joins.Close() }
        }
        if ($thumbprints.Count -gt 0) {
            Add-Fact -To $directory -Property 'entraDeviceId' -Value (Get-EntraDeviceId -Thumbprints $thumbprints)
        }
        Add-Fact -To $directory -Property 'isEntraJoined' -Value ($thumbprints.Count -gt 0)
    } catch {
        return $null
    }
    return $directory
}

function New-Report {
    $components = New-Facts
    Add-Fact -To $components -Property 'internetExplorer' -Value (Get-InternetExplorerVersion)
    Add-Fact -To $components -Property 'edgeChromium' -Value (Get-EdgeVersion)
    Add-Fact -To $components -Property 'dotnetFramework' -Value (Get-DotnetVersions)

    $now = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [System.Globalization.CultureInfo]::InvariantCulture)
    $report = New-Facts
    Add-Fact -To $report -Property 'schemaVersion' -Value 1
    Add-Fact -To $report -Property 'computerName' -Value ([Environment]::MachineName)
    Add-Fact -To $report -Property 'collectedAt' -Value $now
    Add-Fact -To $report -Property 'os' -Value (Get-OsFacts)
    Add-Fact -To $report -Property 'installedKbs' -Value (Get-InstalledKbs)
    Add-Fact -To $report -Property 'isRebootPending' -Value (Get-RebootPending)
    Add-Fact -To $report -Property 'isHotpatchEnrolled' -Value (Get-HotpatchEnrolled)
    if ($HasEsu) { Add-Fact -To $report -Property 'hasEsu' -Value $true }
    Add-Fact -To $report -Property 'components' -Value $components
    Add-Fact -To $report -Property 'network' -Value (Get-Network)
    Add-Fact -To $report -Property 'directory' -Value (Get-Directory)
    return $report
}

# ASCII alone, so that no code page on the way can change it.
function ConvertTo-JsonString {
    param([string]$Text)
    $json = New-Object -TypeName System.Text.StringBuilder
    foreach ($char in $Text.ToCharArray()) {
        $code = [int]$char
        if ($code -eq 34 -or $code -eq 92) {
            [void]$json.Append('\').Append($char)
        } elseif ($code -lt 32 -or $code -gt 126) {
            [void]$json.Append('\u').Append($code.ToString('x4'))
        } else {
            [void]$json.Append($char)
        }
    }
    return '"' + $json.ToString() + '"'
}

# Windows 7's PowerShell has no ConvertTo-Json. Texts, whole numbers, booleans, dictionaries and lists.
function ConvertTo-JsonText {
    param($Value, [string]$Indent = '')
    if ($Value -is [bool]) { return ([string]$Value).ToLowerInvariant() }
    if ($Value -is [int]) { return $Value.ToString([System.Globalization.CultureInfo]::InvariantCulture) }
    $inner = $Indent + '  '
    $lines = New-Object -TypeName System.Collections.ArrayList
    if ($Value -is [System.Collections.IDictionary]) {
        foreach ($name in $Value.Keys) {
            $text = ConvertTo-JsonText -Value $Value[$name] -Indent $inner
            [void]$lines.Add($inner + (ConvertTo-JsonString -Text $name) + ': ' + $text)
        }
        return "{`n" + ($lines.ToArray() -join ",`n") + "`n" + $Indent + '}'
    }
    if ($Value -is [System.Collections.IList]) {
        if ($Value.Count -eq 0) { return '[]' }
        foreach ($element in $Value) {
            [void]$lines.Add($inner + (ConvertTo-JsonText -Value $element -Indent $inner))
        }
        return "[`n" + ($lines.ToArray() -join ",`n") + "`n" + $Indent + ']'
    }
    return ConvertTo-JsonString -Text ([string]$Value)
}

function Write-Report {
    param([string]$Json, [string]$File)
    $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($File)
    if ([System.IO.Directory]::Exists($path)) {
        $path = [System.IO.Path]::Combine($path, [Environment]::MachineName + '.json')
    }
    $encoding = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
    [System.IO.File]::WriteAllText($path, $Json + "`n", $encoding)
}

# Old .NET offers TLS 1.0 alone. 0 is the choice of Windows itself, which is right from Windows 10 on. 3072 is TLS 1.2, for which
# old .NET has no name.
function Enable-Tls12 {
    $current = [int][System.Net.ServicePointManager]::SecurityProtocol
    if ($current -eq 0 -and [Environment]::OSVersion.Version.Major -ge 10) { return }
    try {
        [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]3072
    } catch {
        throw 'this .NET Framework cannot speak TLS 1.2; install .NET Framework 4.5 or later, or use -OutFile'
    }
}

function Get-Address {
    $uri = $null
    if (-not [System.Uri]::TryCreate($Url, [System.UriKind]::Absolute, [ref]$uri)) {
        Stop-Collector -Code 1 -Message '-Url: expected an address such as https://kbgap.example.com'
    }
    $isSafe = $uri.Scheme -eq 'https' -or ($uri.Scheme -eq 'http' -and ($uri.IsLoopback -or $AllowHttp))
    if (-not $isSafe) {
        Stop-Collector -Code 1 -Message '-Url: expected https, as the token must not cross the network in the clear (-AllowHttp sends it all the same)'
    }
    return $Url.TrimEnd('/') + '/v1/devices/' + [System.Uri]::EscapeDataString([Environment]::MachineName) + '/report'
}

function Get-Token {
    $text = $Token
    if ($TokenFile -ne '') {
        try {
            $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($TokenFile)
            $text = [System.IO.File]::ReadAllText($path)
        } catch {
            Stop-Collector -Code 1 -Message ('-TokenFile: ' + $_.Exception.Message)
        }
    }
    $text = $text.Trim()
    if ($text -notmatch '^[\x21-\x7e]+$') { Stop-Collector -Code 1 -Message 'expected a token (-TokenFile or -Token), as kbgap token prints it' }
    return $text
}

# The status and the text of an answer.
function Read-Response {
    param($Response)
    $reader = New-Object -TypeName System.IO.StreamReader -ArgumentList $Response.GetResponseStream()
    try {
        return New-Object -TypeName PSObject -Property @{ Status = [int]$Response.StatusCode; Text = $reader.ReadToEnd() }
    } finally {
        $reader.Close()
        $Response.Close()
    }
}

# The answer of the server, whatever its status; throws when there is none.
function Send-Report {
    param([string]$Json, [string]$Address, [string]$Bearer)
    Enable-Tls12
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Json)
    $request = [System.Net.WebRequest]::Create($Address)
    $request.Method = 'PUT'
    $request.ContentType = 'application/json'
    $request.ContentLength = $bytes.Length
    $request.Timeout = $TimeoutMilliseconds
    $request.ReadWriteTimeout = $TimeoutMilliseconds
    # A redirection would carry the token to another address.
    $request.AllowAutoRedirect = $false
    $request.UserAgent = 'kbgap-collect'
    $request.Headers.Add('Authorization', 'Bearer ' + $Bearer)
    try {
        $stream = $request.GetRequestStream()
        try { $stream.Write($bytes, 0, $bytes.Length) } finally { $stream.Close() }
        return Read-Response -Response $request.GetResponse()
    } catch {
        # PowerShell wraps what a method throws; an answer such as 401 stands inside.
        $problem = $_.Exception
        while ($null -ne $problem -and -not ($problem -is [System.Net.WebException])) { $problem = $problem.InnerException }
        if ($null -eq $problem -or $null -eq $problem.Response) { throw }
        return Read-Response -Response $problem.Response
    }
}

# The innermost reason: "the certificate is not trusted" rather than "the connection was closed".
function Get-Reason {
    param($Problem)
    $deepest = $Problem.Exception
    while ($null -ne $deepest.InnerException) { $deepest = $deepest.InnerException }
    return $deepest.Message
}

if ($Url -eq '' -and ($Token -ne '' -or $TokenFile -ne '')) { Stop-Collector -Code 1 -Message 'a token is for -Url, which is missing' }
$address = ''
$bearer = ''
if ($Url -ne '') {
    $address = Get-Address
    $bearer = Get-Token
}

try {
    $LocalMachine = Open-LocalMachine
    $json = ConvertTo-JsonText -Value (New-Report)
} catch {
    Stop-Collector -Code 2 -Message ('the facts of this Windows cannot be read: ' + (Get-Reason -Problem $_))
}

if ($OutFile -ne '') {
    try {
        Write-Report -Json $json -File $OutFile
    } catch {
        Stop-Collector -Code 3 -Message ($OutFile + ': ' + (Get-Reason -Problem $_))
    }
}
if ($Url -ne '') {
    try {
        $answer = Send-Report -Json $json -Address $address -Bearer $bearer
    } catch {
        Stop-Collector -Code 3 -Message ($address + ' cannot be reached: ' + (Get-Reason -Problem $_))
    }
    if ($answer.Status -ne 200 -and $answer.Status -ne 201) {
        Stop-Collector -Code 4 -Message ($address + ' answered ' + $answer.Status + ': ' + $answer.Text)
    }
}
if ($OutFile -eq '' -and $Url -eq '') { Write-Output -InputObject $json }
exit 0
